# Sourced: what both kinds of machine ask Azure's instance metadata. It is reached without a proxy, and only with this header.

metadata=http://169.254.169.254/metadata

imds() {
    curl --silent --show-error --fail --noproxy '*' --max-time 5 --retry 3 --retry-connrefused -H Metadata:true "$@"
}

# A token of the machine's own identity; $1: the resource it is for.
identity_token() {
    imds "$metadata/identity/oauth2/token?api-version=2018-02-01&client_id=$IDENTITY_CLIENT_ID&resource=$1" | jq --exit-status --raw-output .access_token
}

# A secret of the vault; $1: its name. The token goes through a file descriptor: an argument would be in the process list.
vault_secret() {
    local token
    token=$(identity_token https://vault.azure.net) || return
    curl --silent --show-error --fail --max-time 20 --retry 5 --config <(printf 'header = "Authorization: Bearer %s"\n' "$token") \
        "${VAULT_URI%/}/secrets/$1?api-version=7.4" | jq --exit-status --raw-output .value
}
