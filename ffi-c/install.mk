# Builds and installs libcertauth and the command certauth. PREFIX, BINDIR, LIBDIR and INCLUDEDIR say where they will live,
# DESTDIR where they are put first.
# Works by itself (make -f ffi-c/install.mk install) and included from a Makefile of the root.

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
CARGO ?= cargo
INSTALL ?= install
# Of cargo; anything but dev is optimised.
CERTAUTH_PROFILE ?= release

certauth_root := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))..)
certauth_version := $(shell sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' $(certauth_root)/Cargo.toml)
certauth_target = $(or $(CARGO_TARGET_DIR),$(certauth_root)/target)
certauth_built = $(certauth_target)/$(if $(filter dev,$(CERTAUTH_PROFILE)),debug,$(CERTAUTH_PROFILE))
certauth_soname := libcertauth.so.0
certauth_bin = $(DESTDIR)$(BINDIR)
certauth_lib = $(DESTDIR)$(LIBDIR)
certauth_include = $(DESTDIR)$(INCLUDEDIR)

.PHONY: ffi-c install install-library install-shared install-static install-common install-command uninstall

ffi-c:
	cd $(certauth_root) && $(CARGO) build --locked --package certauth-ffi --profile $(CERTAUTH_PROFILE)

install: install-library install-command

install-library: install-shared install-static

install-shared: install-common
	$(INSTALL) -m 755 $(certauth_built)/libcertauth_ffi.so $(certauth_lib)/libcertauth.so.$(certauth_version)
	ln -sf libcertauth.so.$(certauth_version) $(certauth_lib)/$(certauth_soname)
	ln -sf $(certauth_soname) $(certauth_lib)/libcertauth.so

# By itself for programs that shall not need the library where they run.
install-static: install-common
	$(INSTALL) -m 644 $(certauth_built)/libcertauth_ffi.a $(certauth_lib)/libcertauth.a

install-command:
	cd $(certauth_root) && $(CARGO) build --locked --package certauth-cli --profile $(CERTAUTH_PROFILE)
	$(INSTALL) -d $(certauth_bin)
	$(INSTALL) -m 755 $(certauth_built)/certauth $(certauth_bin)/certauth

install-common: ffi-c
	$(INSTALL) -d $(certauth_lib)/pkgconfig $(certauth_include)
	$(INSTALL) -m 644 $(certauth_root)/include/certauth.h $(certauth_include)/certauth.h
	$(INSTALL) -m 644 $(certauth_root)/include/certauth_openssl.h $(certauth_include)/certauth_openssl.h
	for pc in certauth certauth-static; do \
		sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@INCLUDEDIR@|$(INCLUDEDIR)|; s|@VERSION@|$(certauth_version)|' \
			$(certauth_root)/ffi-c/$$pc.pc.in > $(certauth_lib)/pkgconfig/$$pc.pc \
		&& chmod 644 $(certauth_lib)/pkgconfig/$$pc.pc || exit 1; \
	done

uninstall:
	rm -f $(certauth_bin)/certauth
	rm -f $(certauth_lib)/libcertauth.so $(certauth_lib)/$(certauth_soname) $(certauth_lib)/libcertauth.a
	rm -f $(certauth_lib)/libcertauth.so.$(certauth_version)
	rm -f $(certauth_lib)/pkgconfig/certauth.pc $(certauth_lib)/pkgconfig/certauth-static.pc
	rm -f $(certauth_include)/certauth.h $(certauth_include)/certauth_openssl.h
