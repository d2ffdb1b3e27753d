"""The host's side of the lab: Debian's packages, the initial ramdisk, the virtual machine."""
