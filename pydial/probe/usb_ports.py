"""Which USB interface of a stick or a module carries data: for machines without ModemManager's udev rules.

By maker and product (four hex digits each), from the makers' manuals; interface numbers are hexadecimal, as sysfs has
them. Huawei tells it by class, subclass and protocol of the interface in place of its number.
"""

from __future__ import annotations

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.probe.facts import Facts

DATA_PORT, SECOND_PORT, OTHER_PORT = "data", "second", ""
HUAWEI = "12d1"
HUAWEI_SUBCLASSES = ("01", "02", "03")
HUAWEI_PROTOCOLS = {"01": DATA_PORT, "02": SECOND_PORT}
ERICSSON = "0bdb"


class Ports(Record):
    """Interfaces of some `products` (none: of all others of that maker), the best first: for data, and second ones."""

    data: tuple[str, ...]
    second: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


MAKERS: dict[str, tuple[Ports, ...]] = {
    "19d2": (Ports(("02",), ("01",), ("0016", "0017", "0117")), Ports(("03",), ("01",))),  # ZTE
    "2c7c": (Ports(("05",), (), ("0128",)), Ports(("03",), ("02",))),  # Quectel
    "1e0e": (Ports(("05",), (), ("9011", "9206")), Ports(("03",), ("02",), ("9001",)), Ports(("03",))),  # SIMCom
    "1199": (Ports(("02",), ("00",), ("c001",)), Ports(("03",))),  # Sierra
    "1bc7": (Ports(("04",), ("05",), ("1201", "1206", "1040", "1050")), Ports(("00",), ("06",), ("0021",))),  # Telit
    "1546": (  # u-blox
        Ports(("06",), (), ("1010",)),
        Ports(("01",), (), ("1311", "1312", "1313")),
        Ports(("00",), ("02",)),
    ),
    "0421": (Ports(("03",), (), ("0619",)), Ports(("01",))),  # Nokia
    "2cb7": (  # Fibocom
        Ports(("01",), ("02",), ("0104", "0106")),
        Ports(("03",), (), ("01a2", "0115")),
        Ports(("02",), ("03",)),
    ),
    "1e2d": (Ports(("00",), ("02",)),),  # Cinterion
    "0e8d": (Ports(("02", "00"), ("03", "01")),),  # MediaTek
}


def kind_of(facts: Facts) -> str:
    """What the table says of a port: DATA_PORT, SECOND_PORT, or OTHER_PORT where it says nothing."""
    if facts.vendor == HUAWEI and facts.interface_class == "ff" and facts.interface_subclass in HUAWEI_SUBCLASSES:
        return HUAWEI_PROTOCOLS.get(facts.interface_protocol, OTHER_PORT)
    if facts.vendor == ERICSSON:
        return DATA_PORT if facts.interface_name.endswith("Modem") else OTHER_PORT
    row = _row(facts)
    if row is None:
        return OTHER_PORT
    return DATA_PORT if facts.interface in row.data else SECOND_PORT if facts.interface in row.second else OTHER_PORT


def preference(facts: Facts) -> int:
    """Less is better, among the data ports that the table has for one product."""
    row = _row(facts)
    return row.data.index(facts.interface) if row and facts.interface in row.data else 0


def _row(facts: Facts) -> Ports | None:
    rows = MAKERS.get(facts.vendor, ())
    return next((row for row in rows if not row.products or facts.product in row.products), None)
