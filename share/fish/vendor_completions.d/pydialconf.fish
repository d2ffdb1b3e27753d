# Completion of pydialconf and wvdialconf for fish. Made by `make pages` from the tables of switches and options.

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

complete -c pydialconf
complete -c pydialconf -n "not __fish_contains_opt list" -l list -d 'Print a table of the ports, write nothing'
complete -c pydialconf -n "not __fish_contains_opt json" -l json -d 'Print the ports and the result as one JSON object'
complete -c pydialconf -l ports -x -a '(__pydial_devices)' -d 'Scan only these ports'
complete -c pydialconf -l timeout -x -d 'Give up after S seconds'
complete -c pydialconf -n "not __fish_contains_opt dry-run" -l dry-run -d 'Print what would change (a diff), write nothing'
complete -c pydialconf -n "not __fish_contains_opt stable-names" -l stable-names -d 'Write the name that survives replugging'
complete -c pydialconf -l bind -x -a '(__pydial_usb)' -d 'Give this device to usbserial first (see lsusb)'
complete -c pydialconf -n "not __fish_contains_opt install-integration remove-integration" -l install-integration -d 'Install unit, udev example, ifdown hook, links'
complete -c pydialconf -n "not __fish_contains_opt remove-integration install-integration" -l remove-integration -d 'Take them away again'
complete -c pydialconf -l prefix -x -a '(__fish_complete_directories (commandline -ct))' -d 'Install below this folder, for packagers'
complete -c pydialconf -n "not __fish_contains_opt -s '?' help" -s '?' -l help -d 'Give this help list'
complete -c pydialconf -n "not __fish_contains_opt usage" -l usage -d 'Give a short usage message'
complete -c pydialconf -n "not __fish_contains_opt -s 'V' version" -s 'V' -l version -d 'Print program version'
complete -c wvdialconf --wraps pydialconf
