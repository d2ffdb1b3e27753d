# Completion of pydialctl for fish. Made by `make pages` from the table of its commands.

# -- what all commands of pydial share

function __pydial_sections -d 'The names of the sections, from the files behind -C or those that a dial reads'
    set -l words (commandline -opc)
    set -l files
    for i in (seq 2 (count $words))
        switch $words[$i]
            case -C --config
                set -a files $words[(math $i + 1)]
            case '--config=*'
                set -a files (string replace -- --config= '' $words[$i])
            case '-C*'
                set -a files (string sub -s 3 -- $words[$i])
        end
    end
    test -n "$files"; or set files /etc/wvdial.conf ~/.wvdialrc
    for file in $files
        test -r $file; and sed -n 's/^[[:space:]]*\[[[:space:]]*[Dd][Ii][Aa][Ll][Ee][Rr][[:space:]][[:space:]]*\([^]]*[^][:space:]]\)[[:space:]]*\][[:space:]]*$/\1/p' (string replace -r '^~/' "$HOME/" -- $file)
    end
end

function __pydial_devices -d 'Serial ports that are there'
    set -l paths /dev/serial/by-id/* /dev/ttyACM* /dev/ttyUSB* /dev/ttyS* /dev/rfcomm*
    printf '%s\n' $paths
end

function __pydial_usb -d 'USB devices, as VID:PID'
    for folder in /sys/bus/usb/devices/*
        test -r $folder/idVendor; and echo (cat $folder/idVendor):(cat $folder/idProduct)
    end
end

function __pydial_recordings -d 'Folders, and the files that --record has written; if there are none, every file'
    set -l found
    for path in (__fish_complete_path (commandline -ct) | string replace -r '\t.*' '')
        set -l file (string replace -r '^--replay=' '' -- $path)
        if test -d $file
            echo $path
        else if test -f $file; and head -c 20 $file 2>/dev/null | string match -q '# Recorded by pydial*'
            echo $path
            set found 1
        end
    end
    test -n "$found"; or __fish_complete_path (commandline -ct)
end

complete -c pydialctl -f
complete -c pydialctl -n 'not __fish_seen_subcommand_from status hangup reconnect modems signal at sms ussd pin' -a status -d 'the state of the running dialers, and how they hear the network'
complete -c pydialctl -n 'not __fish_seen_subcommand_from status hangup reconnect modems signal at sms ussd pin' -a hangup -d 'end the dialer'
complete -c pydialctl -n 'not __fish_seen_subcommand_from status hangup reconnect modems signal at sms ussd pin' -a reconnect -d 'end the dialer'"'"'s call, and dial anew'
complete -c pydialctl -n 'not __fish_seen_subcommand_from status hangup reconnect modems signal at sms ussd pin' -a modems -d 'every modem, its SIM and its network'
complete -c pydialctl -n 'not __fish_seen_subcommand_from status hangup reconnect modems signal at sms ussd pin' -a signal -d 'registration, operator and signal of a modem'
complete -c pydialctl -n 'not __fish_seen_subcommand_from status hangup reconnect modems signal at sms ussd pin' -a at -d 'send AT commands; without one: each line of standard input'
complete -c pydialctl -n 'not __fish_seen_subcommand_from status hangup reconnect modems signal at sms ussd pin' -a sms -d 'short messages'
complete -c pydialctl -n 'not __fish_seen_subcommand_from status hangup reconnect modems signal at sms ussd pin' -a ussd -d 'send a code such as *100# and print the network'"'"'s answer'
complete -c pydialctl -n 'not __fish_seen_subcommand_from status hangup reconnect modems signal at sms ussd pin' -a pin -d 'the SIM'"'"'s lock'
complete -c pydialctl -n '__fish_seen_subcommand_from status' -l watch -d 'go on, and show what changes, until Ctrl-C'
complete -c pydialctl -n '__fish_seen_subcommand_from status' -l openmetrics -d 'print metrics for Prometheus'
complete -c pydialctl -n '__fish_seen_subcommand_from status' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from status' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from status' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from status' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from hangup' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from hangup' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from hangup' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from reconnect' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from reconnect' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from reconnect' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from modems' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from modems' -l full -d 'print IMSI and ICCID whole, not their last four digits'
complete -c pydialctl -n '__fish_seen_subcommand_from modems' -l ports -x -a '(__pydial_devices)' -d 'look at these ports only'
complete -c pydialctl -n '__fish_seen_subcommand_from modems' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from signal' -l watch -d 'go on, and show what changes, until Ctrl-C'
complete -c pydialctl -n '__fish_seen_subcommand_from signal' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from signal' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from signal' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from signal' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from signal' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from signal' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from at' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from at' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from at' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from at' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from at' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and not __fish_seen_subcommand_from list read send delete' -a list -d 'every message in the modem'"'"'s store'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and not __fish_seen_subcommand_from list read send delete' -a read -d 'one message'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and not __fish_seen_subcommand_from list read send delete' -a send -d 'send a message; without TEXT: standard input'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and not __fish_seen_subcommand_from list read send delete' -a delete -d 'delete a message, or all'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from list' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from list' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from list' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from list' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from list' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from list' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from read' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from read' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from read' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from read' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from read' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from read' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from send' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from send' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from send' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from send' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from send' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from send' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from delete' -l all -d 'every message in the store'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from delete' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from delete' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from delete' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from delete' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from sms; and __fish_seen_subcommand_from delete' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from ussd' -l answer -x -d 'the answer to the network'"'"'s menu; several: one after another'
complete -c pydialctl -n '__fish_seen_subcommand_from ussd' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from ussd' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from ussd' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from ussd' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from ussd' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from ussd' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and not __fish_seen_subcommand_from status enter change disable enable unblock' -a status -d 'what the SIM wants, and how many tries are left'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and not __fish_seen_subcommand_from status enter change disable enable unblock' -a enter -d 'open the SIM: the PIN is typed, or read from standard input'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and not __fish_seen_subcommand_from status enter change disable enable unblock' -a change -d 'another PIN: the old and the new one are typed, or read from standard input'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and not __fish_seen_subcommand_from status enter change disable enable unblock' -a disable -d 'the SIM asks for no PIN any more'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and not __fish_seen_subcommand_from status enter change disable enable unblock' -a enable -d 'the SIM asks for its PIN from now on'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and not __fish_seen_subcommand_from status enter change disable enable unblock' -a unblock -d 'open the SIM by its PUK, with a new PIN'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from status' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from status' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from status' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from status' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from status' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from status' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enter' -l last-try -d 'although only one try is left'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enter' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enter' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enter' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enter' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enter' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enter' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from change' -l last-try -d 'although only one try is left'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from change' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from change' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from change' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from change' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from change' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from change' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from disable' -l last-try -d 'although only one try is left'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from disable' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from disable' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from disable' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from disable' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from disable' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from disable' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enable' -l last-try -d 'although only one try is left'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enable' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enable' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enable' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enable' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enable' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from enable' -a '(__pydial_sections)' -d section
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from unblock' -l last-try -d 'although only one try is left'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from unblock' -l json -d 'print one JSON object'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from unblock' -s C -l config -r -F -d 'use this file instead of /etc/wvdial.conf'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from unblock' -l modem -x -a '(__pydial_devices)' -d 'use this modem, whatever the configuration says'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from unblock' -l section -x -a '(__pydial_sections)' -d 'the same as a section behind the command'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from unblock' -s v -l verbose -d 'show the conversation with the modem'
complete -c pydialctl -n '__fish_seen_subcommand_from pin; and __fish_seen_subcommand_from unblock' -a '(__pydial_sections)' -d section
