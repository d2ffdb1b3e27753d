"""`pydial-pppd`: PPP without pppd and without the kernel's PPP, with pppd's face (pppd(8)).

`options` arguments and files · `words` their quoting · `secrets` whose password · `lines` pppd's words for packets ·
`daemon` the life of a link · `pump` octets and datagrams · `network` interface, routes and files of a link · `scripts`
ip-up and its siblings · `undo` what is left when this process is killed · `program` puts them together.
"""
