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
