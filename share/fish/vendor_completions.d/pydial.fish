# Completion of pydial and wvdial for fish. Made by `make pages` from the tables of switches and options.

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

complete -c pydial -f
complete -c pydial -n "not __fish_contains_opt -s 'c' -s 'b' chat json background hangup status exec check why demo" -s 'c' -l chat -d 'used when running pydial from pppd'
complete -c pydial -s 'C' -l config -r -F -d 'use configfile instead of /etc/wvdial.conf'
complete -c pydial -n "not __fish_contains_opt -s 'n' no-syslog" -s 'n' -l no-syslog -d 'don\'t send output to SYSLOG'
complete -c pydial -n "not __fish_contains_opt -s 'c' json chat" -l json -d 'events as JSON lines on stdout'
complete -c pydial -n "not __fish_contains_opt -s 'q' quiet" -s 'q' -l quiet -d 'tell of errors, and what is not dialled as asked'
complete -c pydial -n "not __fish_contains_opt -s 'v' verbose" -s 'v' -l verbose -d 'tell the reason for every decision'
complete -c pydial -n "not __fish_contains_opt -s 'b' -s 'c' background chat hangup status exec check why demo replay" -s 'b' -l background -d 'return once the link is up'
complete -c pydial -n "not __fish_contains_opt -s 'c' -s 'b' hangup chat background status check why demo replay" -l hangup -d 'end the dialer of these sections'
complete -c pydial -n "not __fish_contains_opt -s 'c' -s 'b' status chat background hangup check why demo replay" -l status -d 'tell the state of the running dialers'
complete -c pydial -n "not __fish_contains_opt once why" -l once -d 'one attempt: no redial, no reconnect'
complete -c pydial -n "not __fish_contains_opt -s 'c' -s 'b' exec chat background why demo replay" -l exec -d 'become pppd when the host is ready'
complete -c pydial -n "not __fish_contains_opt -s 'c' -s 'b' check chat background hangup status why demo replay" -l check -d 'check the configuration, touch no modem'
complete -c pydial -n "not __fish_contains_opt -s 'c' -s 'b' why chat background hangup status once exec check demo record replay" -l why -d 'tell what is in the way of a call, make none'
complete -c pydial -n "not __fish_contains_opt -s 'c' -s 'b' demo chat background hangup status exec check why replay" -l demo -d 'dial a virtual modem'
complete -c pydial -n "not __fish_contains_opt why" -l record -r -F -d 'write the conversation with the modem'
complete -c pydial -n "not __fish_contains_opt -s 'b' background hangup status exec check why demo" -l replay -x -a '(__pydial_recordings)' -d 'dial against a recording'
complete -c pydial -n "not __fish_contains_opt -s '?' -s 'h' help" -s '?' -s 'h' -l help -d 'Give this help list'
complete -c pydial -n "not __fish_contains_opt usage" -l usage -d 'Give a short usage message'
complete -c pydial -n "not __fish_contains_opt -s 'V' version" -s 'V' -l version -d 'Print program version'
complete -c pydial -a '(__pydial_sections)' -d section
complete -c pydial -a '"Modem="' -d option
complete -c pydial -a 'Modem=(__pydial_devices)' -d option
complete -c pydial -a '"Baud="' -d option
complete -c pydial -a '"FlowControl=CRTSCTS"' -d option
complete -c pydial -a '"FlowControl=XONXOFF"' -d option
complete -c pydial -a '"FlowControl=NOFLOW"' -d option
complete -c pydial -a '"Multiplex=yes"' -d option
complete -c pydial -a '"Multiplex=no"' -d option
complete -c pydial -a '"Multiplex=auto"' -d option
complete -c pydial -a '"Init1="' -d option
complete -c pydial -a '"Init2="' -d option
complete -c pydial -a '"Init3="' -d option
complete -c pydial -a '"Init4="' -d option
complete -c pydial -a '"Init5="' -d option
complete -c pydial -a '"Init6="' -d option
complete -c pydial -a '"Init7="' -d option
complete -c pydial -a '"Init8="' -d option
complete -c pydial -a '"Init9="' -d option
complete -c pydial -a '"ISDN=yes"' -d option
complete -c pydial -a '"ISDN=no"' -d option
complete -c pydial -a '"Wait For Modem="' -d option
complete -c pydial -a '"Second Port="' -d option
complete -c pydial -a '"APN="' -d option
complete -c pydial -a '"CID="' -d option
complete -c pydial -a '"PDP Type=IP"' -d option
complete -c pydial -a '"PDP Type=IPV6"' -d option
complete -c pydial -a '"PDP Type=IPV4V6"' -d option
complete -c pydial -a '"Register Timeout="' -d option
complete -c pydial -a '"Auth=auto"' -d option
complete -c pydial -a '"Auth=pap"' -d option
complete -c pydial -a '"Auth=chap"' -d option
complete -c pydial -a '"Auth=none"' -d option
complete -c pydial -a '"Roaming=yes"' -d option
complete -c pydial -a '"Roaming=no"' -d option
complete -c pydial -a '"Phone="' -d option
complete -c pydial -a '"Phone1="' -d option
complete -c pydial -a '"Phone2="' -d option
complete -c pydial -a '"Phone3="' -d option
complete -c pydial -a '"Phone4="' -d option
complete -c pydial -a '"Dial Command="' -d option
complete -c pydial -a '"Dial Prefix="' -d option
complete -c pydial -a '"Area Code="' -d option
complete -c pydial -a '"Dial Timeout="' -d option
complete -c pydial -a '"Dial Attempts="' -d option
complete -c pydial -a '"Abort on Busy=yes"' -d option
complete -c pydial -a '"Abort on Busy=no"' -d option
complete -c pydial -a '"Abort on No Dialtone=yes"' -d option
complete -c pydial -a '"Abort on No Dialtone=no"' -d option
complete -c pydial -a '"Redial Delay="' -d option
complete -c pydial -a '"Redial Max Delay="' -d option
complete -c pydial -a '"Username="' -d option
complete -c pydial -a '"Ask Password=yes"' -d option
complete -c pydial -a '"Ask Password=no"' -d option
complete -c pydial -a '"Stupid Mode=yes"' -d option
complete -c pydial -a '"Stupid Mode=no"' -d option
complete -c pydial -a '"Login Timeout="' -d option
complete -c pydial -a '"Login Prompt="' -d option
complete -c pydial -a '"Password Prompt="' -d option
complete -c pydial -a '"Default Reply="' -d option
complete -c pydial -a '"Carrier Check=yes"' -d option
complete -c pydial -a '"Carrier Check=no"' -d option
complete -c pydial -a '"Compuserve=yes"' -d option
complete -c pydial -a '"Compuserve=no"' -d option
complete -c pydial -a '"Tonline=yes"' -d option
complete -c pydial -a '"Tonline=no"' -d option
complete -c pydial -a '"PPP=auto"' -d option
complete -c pydial -a '"PPP=pppd"' -d option
complete -c pydial -a '"PPP=own"' -d option
complete -c pydial -a '"PPPD Path="' -d option
complete -c pydial -a '"PPPD Option="' -d option
complete -c pydial -a '"New PPPD=yes"' -d option
complete -c pydial -a '"New PPPD=no"' -d option
complete -c pydial -a '"Force Address="' -d option
complete -c pydial -a '"Remote Name="' -d option
complete -c pydial -a '"Auto DNS=yes"' -d option
complete -c pydial -a '"Auto DNS=no"' -d option
complete -c pydial -a '"Idle Seconds="' -d option
complete -c pydial -a '"Auto Reconnect=yes"' -d option
complete -c pydial -a '"Auto Reconnect=no"' -d option
complete -c pydial -a '"Replace Default Route=yes"' -d option
complete -c pydial -a '"Replace Default Route=no"' -d option
complete -c pydial -a '"Route Metric="' -d option
complete -c pydial -a '"Check DNS=yes"' -d option
complete -c pydial -a '"Check DNS=no"' -d option
complete -c pydial -a '"Check Def Route=yes"' -d option
complete -c pydial -a '"Check Def Route=no"' -d option
complete -c pydial -a '"DNS Test1="' -d option
complete -c pydial -a '"DNS Test2="' -d option
complete -c pydial -a '"Check Link="' -d option
complete -c pydial -a '"Check Link Interval="' -d option
complete -c pydial -a '"Check Link Count="' -d option
complete -c pydial -a '"Recover Command="' -d option
complete -c pydial -a '"On Connect="' -d option
complete -c pydial -a '"On Disconnect="' -d option
complete -c pydial -a '"On Failure="' -d option
complete -c pydial -a '"Country="' -d option
complete -c pydial -a '"Provider="' -d option
complete -c pydial -a '"Product="' -d option
complete -c pydial -a '"Homepage="' -d option
complete -c pydial -a '"DialMessage1="' -d option
complete -c pydial -a '"DialMessage2="' -d option
complete -c pydial -a '"Inherits="' -d option
complete -c wvdial --wraps pydial
