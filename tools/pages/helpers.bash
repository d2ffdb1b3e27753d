# -- what all commands of pydial share

# The words up to the cursor, without their quotes, in the array `words`; in `kept` what bash will not replace of the
# last one: up to its last `=` or `:` outside quotes. COMP_WORDS will not do: bash has cut it there.
__pydial_split() {
    local text=${COMP_LINE:0:COMP_POINT} quote='' word='' letter i inside=
    words=() kept=''
    for ((i = 0; i < ${#text}; i++)); do
        letter=${text:i:1}
        if [[ $quote != "'" && $letter == \\ ]]; then
            word+=${text:i+1:1} inside=1
            ((i++))
        elif [[ $quote ]]; then
            if [[ $letter == "$quote" ]]; then quote=; else word+=$letter; fi
        elif [[ $letter == [\'\"] ]]; then
            quote=$letter inside=1
        elif [[ $letter == [[:space:]] ]]; then
            [[ $inside ]] && words+=("$word")
            word='' kept='' inside=
        else
            word+=$letter inside=1
            [[ $letter == [=:] ]] && kept=$word
        fi
    done
    words+=("$word")
    open_quote=$quote
}

# The names of the sections, from the files behind -C or those that a dial reads.
__pydial_sections() {
    local files=() i
    for ((i = 1; i < ${#words[@]} - 1; i++)); do
        case ${words[i]} in
            -C | --config) files+=("${words[i + 1]}") ;;
            --config=*) files+=("${words[i]#*=}") ;;
            -C*) files+=("${words[i]#-C}") ;;
        esac
    done
    ((${#files[@]})) || files=(/etc/wvdial.conf ~/.wvdialrc)
    sed -n 's/^[[:space:]]*\[[[:space:]]*[Dd][Ii][Aa][Ll][Ee][Rr][[:space:]][[:space:]]*\([^]]*[^][:space:]]\)[[:space:]]*\][[:space:]]*$/\1/p' \
        "${files[@]/#\~\//$HOME/}" 2>/dev/null | sort -u
}

# Serial ports that are there.
__pydial_devices() {
    local path
    for path in /dev/serial/by-id/* /dev/tty{ACM,USB,S}[0-9]* /dev/rfcomm[0-9]*; do
        [[ -e $path ]] && printf '%s\n' "$path"
    done
}

# USB devices, as VID:PID.
__pydial_usb() {
    local folder
    for folder in /sys/bus/usb/devices/*; do
        [[ -r $folder/idVendor ]] && printf '%s:%s\n' "$(<"$folder/idVendor")" "$(<"$folder/idProduct")"
    done
}

# Folders, and those files beginning with $1 that --record has written; if there are none, every file.
__pydial_recordings() {
    local path line found=
    while IFS= read -r path; do
        if [[ -d $path ]]; then
            printf '%s\n' "$path"
        elif [[ -f $path ]] && IFS= read -r line 2>/dev/null <"$path" && [[ $line == '# Recorded by pydial'* ]]; then
            printf '%s\n' "$path"
            found=1
        fi
    done < <(compgen -f -- "$1")
    [[ $found ]] || compgen -f -- "$1"
}

# Offers the lines of standard input, each with $2 before it, that begin with $1.
__pydial_offer() {
    local line
    while IFS= read -r line; do
        line=$2$line
        [[ $line == "$1"* ]] || continue
        line=${line#"$kept"}
        [[ $open_quote || $line == *[!\\]= && $line != *' '* ]] || printf -v line %q "$line"
        COMPREPLY+=("$line")
    done
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
}

# Offers values of kind $1 for the text $2, which stands behind $3 (`--config=`) in the same word.
__pydial_value() {
    case $1 in
        file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$2") ;;
        folder) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$2") ;;
        recording) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(__pydial_recordings "$2") ;;
        devices)
            local before=
            [[ $2 == *,* ]] && before=${2%,*},
            __pydial_offer "$3$2" "$3$before" < <(__pydial_devices) ;;
        'USB device') __pydial_offer "$3$2" "$3" < <(__pydial_usb) ;;
        section) __pydial_offer "$2" '' < <(__pydial_sections) ;;
        override) __pydial_override "$2" ;;
        'one of '*) __pydial_offer "$3$2" "$3" < <(printf '%s\n' ${1#one of }) ;;
    esac
}

# OPTION= for the text $1, or the values of the option that stands in it.
__pydial_override() {
    local name
    if [[ $1 == *=* ]]; then
        for name in "${!overrides[@]}"; do
            [[ ${name,,} == "${1%%=*}" || $name == "${1%%=*}" ]] && __pydial_value "${overrides[$name]}" "${1#*=}" "${1%%=*}="
        done
    else
        __pydial_offer "$1" '' < <(printf '%s=\n' "${!overrides[@]}" | sort)
    fi
}

# Completes a command line, by `kinds` (of the values of switches), `excludes`, `overrides` and `operands`.
__pydial_complete() {
    local -a words=()
    local kept open_quote word last before out=' ' kind
    COMPREPLY=()
    __pydial_split
    word=${words[-1]} before=${words[-2]}
    for last in "${words[@]:1:${#words[@]}-2}"; do
        [[ $last == -- ]] && before= word_only=1
        [[ $last == -* ]] && out+="${excludes[${last%%=*}]} "
    done
    if [[ ! $word_only && ${kinds[${before:-none}]} ]]; then
        __pydial_value "${kinds[$before]}" "$word" ''
    elif [[ ! $word_only && $word == --*=* ]]; then
        __pydial_value "${kinds[${word%%=*}]}" "${word#*=}" "${word%%=*}="
    elif [[ ! $word_only && $word == -* ]]; then
        __pydial_offer "$word" '' < <(
            for last in "${!kinds[@]}"; do
                [[ $last == --* && $out != *" $last "* ]] && printf '%s\n' "$last${kinds[$last]:+=}"
            done | sort
        )
    else
        for kind in $operands; do __pydial_value "$kind" "$word" ''; done
    fi
}
