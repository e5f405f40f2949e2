# Sourced: which addresses this machine has. Needs azure-metadata.sh.

# The address on the card.
private_address() {
    imds "$metadata/instance/network/interface/0/ipv4/ipAddress/0/privateIpAddress?api-version=2021-02-01&format=text"
}

# The address that the Internet sees, from the first source that knows it:
# the instance metadata leave it empty for a Standard address; the load balancer metadata have it where the platform fills them in; a STUN
# server sees it in any case. $1, optional: a STUN server as host:port.
public_address() {
    local found
    found=$(imds "$metadata/instance/network/interface/0/ipv4/ipAddress/0/publicIpAddress?api-version=2021-02-01&format=text" 2>/dev/null || true)
    if is_address "$found"; then echo "$found"; return; fi

    found=$(imds "$metadata/loadbalancer?api-version=2020-10-01" 2>/dev/null | jq --raw-output '.loadbalancer.publicIpAddresses[0].frontendIpAddress // empty' 2>/dev/null || true)
    if is_address "$found"; then echo "$found"; return; fi

    if [ -n "${1:-}" ]; then
        found=$(stun_address "${1%:*}" "${1##*:}" || true)
        if is_address "$found"; then echo "$found"; return; fi
    fi

    echo "No source knows this machine's public address: instance metadata, load balancer metadata, STUN (${1:-no server given})." >&2
    return 1
}

is_address() {
    [[ $1 =~ ^[0-9]{1,3}(\.[0-9]{1,3}){3}$ ]]
}

# One STUN binding request (RFC 8489), three tries. Reads XOR-MAPPED-ADDRESS for IPv4.
stun_address() {
    local try answer
    for try in 1 2 3; do
        exec {socket}<>"/dev/udp/$1/$2" || return 1
        printf '\x00\x01\x00\x00\x21\x12\xa4\x42vcaddress%03d' "$try" >&"$socket"
        # A datagram is one read: dd takes it whole, and no more.
        answer=$(timeout 1 dd bs=1500 count=1 status=none <&"$socket" | od -An -v -tx1 | tr -d ' \n')
        exec {socket}>&-
        mapped_address "$answer" && return 0
    done
    return 1
}

# $1: a STUN answer in hexadecimal. Attributes follow a header of 20 bytes, each padded to 4.
mapped_address() {
    local answer=$1 at=40 kind length value
    [ "${answer:0:4}" = 0101 ] || return 1
    while [ $((at + 8)) -le ${#answer} ]; do
        kind=${answer:at:4}
        length=$((16#${answer:at+4:4}))
        if [ "$kind" = 0020 ] && [ "${answer:at+10:2}" = 01 ] && [ ${#answer} -ge $((at + 24)) ]; then
            value=$((16#${answer:at+16:8} ^ 0x2112a442))
            echo "$((value >> 24 & 255)).$((value >> 16 & 255)).$((value >> 8 & 255)).$((value & 255))"
            return 0
        fi
        at=$((at + 8 + 2 * ((length + 3) / 4 * 4)))
    done
    return 1
}
