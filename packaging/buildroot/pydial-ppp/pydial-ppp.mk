################################################################################
#
# pydial-ppp
#
################################################################################

PYDIAL_PPP_VERSION = 0.2.0
PYDIAL_PPP_SOURCE = pydial_ppp-$(PYDIAL_PPP_VERSION).tar.gz
# Made by `make dist` in a checkout; set PYDIAL_PPP_DIST to the folder it is in.
PYDIAL_PPP_SITE = $(PYDIAL_PPP_DIST)
PYDIAL_PPP_SITE_METHOD = file
PYDIAL_PPP_LICENSE = MIT
PYDIAL_PPP_LICENSE_FILES = LICENSE
PYDIAL_PPP_SETUP_TYPE = hatch

define PYDIAL_PPP_INSTALL_WVDIAL
	ln -sf pydial $(TARGET_DIR)/usr/bin/wvdial
	ln -sf pydialconf $(TARGET_DIR)/usr/bin/wvdialconf
	$(INSTALL) -D -m 0644 $(@D)/packaging/debian/peers/wvdial \
		$(TARGET_DIR)/etc/ppp/peers/wvdial
endef
PYDIAL_PPP_POST_INSTALL_TARGET_HOOKS += PYDIAL_PPP_INSTALL_WVDIAL

define PYDIAL_PPP_INSTALL_INIT_SYSTEMD
	mkdir -p $(TARGET_DIR)/usr/lib/systemd/system
	sed 's,@COMMANDS@,/usr/bin,' $(@D)/pydial/integration/pydial@.service \
		>$(TARGET_DIR)/usr/lib/systemd/system/pydial@.service
endef

$(eval $(python-package))
