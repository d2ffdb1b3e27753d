# nix-build packaging/nix        in a checkout. On NixOS set `PPPD Path` in wvdial.conf, or have pppd in /usr/sbin.
{ pkgs ? import <nixpkgs> { } }:

pkgs.python3Packages.buildPythonApplication {
  pname = "pydial-ppp";
  version = "0.2.0";
  pyproject = true;
  src = ../..;

  build-system = [ pkgs.python3Packages.hatchling ];
  dependencies = with pkgs.python3Packages; [ pexpect pyserial pyudev ];

  # The whole dial to a virtual modem, with what was installed.
  doCheck = false;
  doInstallCheck = true;
  installCheckPhase = ''
    runHook preInstallCheck
    $out/bin/pydial --demo
    runHook postInstallCheck
  '';

  # pppd is no dependency of Python's: its path is an option of wvdial.conf, and stays one.
  postInstall = ''
    ln -s pydial $out/bin/wvdial
    ln -s pydialconf $out/bin/wvdialconf
    ln -s pydial.1 $out/share/man/man1/wvdial.1
    ln -s pydialconf.1 $out/share/man/man1/wvdialconf.1
    install -d $out/lib/systemd/system
    substitute pydial/integration/pydial@.service $out/lib/systemd/system/pydial@.service \
      --replace-fail @COMMANDS@ $out/bin
  '';

  meta = {
    description = "Drop-in replacement for wvdial: dials with your wvdial.conf, runs pppd, stays online";
    license = pkgs.lib.licenses.mit;
    platforms = pkgs.lib.platforms.linux;
    mainProgram = "pydial";
  };
}
