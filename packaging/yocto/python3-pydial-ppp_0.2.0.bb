SUMMARY = "Drop-in replacement for wvdial: dials, runs pppd, stays online"
DESCRIPTION = "Finds the modem, sends the init strings and the dial command, answers login prompts, runs pppd, watches \
the link and dials again."
SECTION = "console/network"
LICENSE = "MIT"
LIC_FILES_CHKSUM = "file://LICENSE;md5=c480b3f5c3e9bf09cc13ed1d4f23845f"

# Made by `make dist` in a checkout; put it beside this recipe, in files/.
SRC_URI = "file://pydial_ppp-${PV}.tar.gz"
S = "${UNPACKDIR}/pydial_ppp-${PV}"

inherit python_hatchling systemd

do_install:append() {
    ln -s pydial ${D}${bindir}/wvdial
    ln -s pydialconf ${D}${bindir}/wvdialconf
    install -D -m 0644 ${S}/packaging/debian/peers/wvdial ${D}${sysconfdir}/ppp/peers/wvdial
    install -D -m 0644 ${S}/packaging/debian/peers/wvdial-pipe ${D}${sysconfdir}/ppp/peers/wvdial-pipe
    install -d ${D}${systemd_system_unitdir}
    sed 's,@COMMANDS@,${bindir},' ${S}/pydial/integration/pydial@.service > ${D}${systemd_system_unitdir}/pydial@.service
}

SYSTEMD_SERVICE:${PN} = "pydial@.service"
SYSTEMD_AUTO_ENABLE = "disable"

FILES:${PN} += "${datadir} ${systemd_system_unitdir}"
CONFFILES:${PN} = "${sysconfdir}/ppp/peers/wvdial ${sysconfdir}/ppp/peers/wvdial-pipe"

RDEPENDS:${PN} = "ppp python3-core python3-ctypes python3-fcntl python3-io python3-json python3-logging python3-pexpect \
    python3-pyserial python3-pyudev python3-shell python3-terminal python3-threading"
RPROVIDES:${PN} = "wvdial"
RCONFLICTS:${PN} = "wvdial"
RREPLACES:${PN} = "wvdial"
