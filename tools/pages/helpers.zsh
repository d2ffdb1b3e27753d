# -- what all commands of pydial share

# The names of the sections, from the files behind -C or those that a dial reads.
__pydial_sections() {
    local -a files
    local i
    for ((i = 2; i < CURRENT; i++)); do
        case $words[i] in
            (-C|--config) files+=("${(Q)words[i+1]}") ;;
            (--config=*) files+=("${(Q)words[i]#*=}") ;;
            (-C*) files+=("${(Q)words[i]#-C}") ;;
        esac
    done
    (($#files)) || files=(/etc/wvdial.conf ~/.wvdialrc)
    sed -n 's/^[[:space:]]*\[[[:space:]]*[Dd][Ii][Aa][Ll][Ee][Rr][[:space:]][[:space:]]*\([^]]*[^][:space:]]\)[[:space:]]*\][[:space:]]*$/\1/p' \
        "${(@)files/#\~\//$HOME/}" 2>/dev/null | sort -u
}

# Serial ports that are there.
__pydial_devices() {
    local -a paths
    paths=(/dev/serial/by-id/*(N) /dev/tty(ACM|USB|S)<->(N) /dev/rfcomm<->(N))
    _wanted devices expl 'serial port' compadd "$@" -a paths
}

# USB devices, as VID:PID.
__pydial_usb() {
    local -a numbers
    local folder
    for folder in /sys/bus/usb/devices/*(N); do
        [[ -r $folder/idVendor ]] && numbers+=("$(<$folder/idVendor):$(<$folder/idProduct)")
    done
    _wanted devices expl 'USB device' compadd "$@" -a numbers
}

# Files that --record has written; if there are none here, every file.
__pydial_recordings() {
    __pydial_is_recording() { local line; read -r line <$REPLY 2>/dev/null && [[ $line == '# Recorded by pydial'* ]] }
    _files -g '*(.+__pydial_is_recording)' || _files
}

# A section, or OPTION= and its values: `overrides` holds the option and the kind of its value.
__pydial_section_or_override() {
    local -a names
    local expl kind
    if compset -P 1 '*='; then
        kind=$overrides[${(Q)IPREFIX%=}]
        case $kind in
            (devices) __pydial_devices ;;
            (one\ of\ *) names=(${=kind#one of }); _wanted values expl value compadd -a names ;;
            (*) _message value ;;
        esac
        return
    fi
    names=(${(f)"$(__pydial_sections)"})
    _wanted sections expl section compadd -a names
    names=(${(ko)overrides})
    _wanted options expl 'option=value' compadd -S = -a names
}
