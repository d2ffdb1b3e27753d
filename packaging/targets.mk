# What is made for those who install pydial. Included by the Makefile, which has the virtual environment: $(BIN).

.PHONY: pages deb check-deb dist zipapp

INSTALLED := $(or $(PRODUCT),$(READY))

pages: $(INSTALLED)
	$(BIN)/python tools/pages
	$(BIN)/python tools/session_svg.py docs/session.svg

deb:
	packaging/build-deb

check-deb:
	packaging/check-deb

dist: $(INSTALLED)
	$(BIN)/pip install --quiet --disable-pip-version-check build
	$(BIN)/python -m build --outdir dist

zipapp: $(INSTALLED)
	$(BIN)/python tools/one_file.py dist/pydial.pyz
