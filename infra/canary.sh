#!/usr/bin/env bash
# A canary of media nodes: one machine of the new version gets a share of a region's new rooms, is watched, and stays or goes.
# Needs `az` signed in. The scale set's model is to be the new version at a weight below 1 (VIDEOCONF_NODE_WEIGHT=0.05, azd provision): what
# machines of it are told before they are heard for the first time, so that not one room comes too early.
set -euo pipefail
shopt -s inherit_errexit

usage() {
  cat <<'END'
infra/canary.sh GROUP SCALE_SET [MINUTES]: adds a machine of the scale set's model, watches for MINUTES (60), backs out when an alert fires.
Ends with 0 when the canary was well (it stays), 1 when it was backed out (it is emptied, and deleted when its rooms have ended).

Environment: CANARY_PAUSE  seconds between two looks (60)
             CANARY_DRAIN  minutes that rooms are given to end in after a back-out (120)
END
}

case ${1:-} in -h | --help) usage; exit 0 ;; esac
[ $# -ge 2 ] || { usage >&2; exit 2; }
[[ ${3:-60} =~ ^[0-9]{1,4}$ ]] || { usage >&2; exit 2; }
readonly group=$1 set=$2 minutes=${3:-60} pause=${CANARY_PAUSE:-60} patience=${CANARY_DRAIN:-120}
# Alerts that a bad node raises, by what ends their names.
readonly watched='alert-join-success|alert-media-latency|alert-packet-loss|alert-join-latency|alert-no-node|alert-cpu'

say() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*"; }
machines() { az vmss list-instances -g "$group" -n "$set" --query '[].name' -o tsv | sort; }
on() { az vm run-command invoke -g "$group" -n "$1" --command-id RunShellScript --scripts "$2" --query 'value[0].message' -o tsv; }

# In a workflow a sign-in lasts no longer than an hour, and GitHub gives a new token for the asking.
renew() {
  [ -n "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ] || return 0
  local token
  token=$(curl --silent --show-error --fail --retry 3 --config <(printf 'header = "Authorization: Bearer %s"\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN") \
    "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=api://AzureADTokenExchange" | jq --exit-status --raw-output .value)
  az login --service-principal -u "$AZURE_CLIENT_ID" -t "$AZURE_TENANT_ID" --federated-token "$token" -o none
  az account set -s "$AZURE_SUBSCRIPTION_ID"
}

fired() {
  local subscription alerts
  # Not asked in the pipe: an answer that did not come must not look like silence.
  subscription=$(az account show --query id -o tsv)
  alerts=$(az rest --method get --url "https://management.azure.com/subscriptions/$subscription/providers/Microsoft.AlertsManagement/alerts?api-version=2019-05-05-preview&targetResourceGroup=$group&monitorCondition=Fired&timeRange=1h" \
    --query 'value[].properties.essentials.alertRule' -o tsv)
  grep -E "($watched)\$" <<<"$alerts" || true
}

back_out() {
  local name=$1 until rooms
  say "backing out: $name gets no new rooms"
  renew
  on "$name" 'systemctl kill --signal=SIGUSR1 --kill-whom=main videoconf-node' >/dev/null
  until=$((SECONDS + patience * 60))
  while [ "$SECONDS" -lt "$until" ]; do
    renew
    # The node ends by itself when its last room has; one that is gone has none.
    rooms=$(on "$name" 'systemctl is-active --quiet videoconf-node && echo busy || echo empty')
    case $rooms in *empty*) break ;; esac
    sleep "$pause"
  done
  case ${rooms:-busy} in
    *empty*) az vmss delete-instances -g "$group" -n "$set" --instance-ids "$name"; say "$name is deleted" ;;
    *) say "$name still has rooms after $patience minutes and is left, drained: delete it when they have ended" ;;
  esac
  exit 1
}

before=$(machines)
already=$(fired)
[ -z "$already" ] || { say "not begun: these alerts have fired already: $(tr '\n' ' ' <<<"$already")"; exit 1; }
count=$(grep -c . <<<"$before" || true)
az vmss scale -g "$group" -n "$set" --new-capacity $((count + 1)) -o none
name=$(comm -13 <(printf '%s\n' "$before") <(machines) | head -n 1)
[ -n "$name" ] || { say 'the scale set made no machine'; exit 1; }
say "canary: $name"

# Every way out that is not the good one takes the canary back, a broken connection to Azure and a cancelled run included.
trap 'back_out "$name"' ERR INT TERM
until=$((SECONDS + minutes * 60))
while [ "$SECONDS" -lt "$until" ]; do
  sleep "$pause"
  renew
  alerts=$(fired)
  [ -z "$alerts" ] || { say "fired: $(tr '\n' ' ' <<<"$alerts")"; trap - ERR INT TERM; back_out "$name"; }
done
trap - ERR INT TERM
say "$name was well for $minutes minutes. Next: VIDEOCONF_NODE_WEIGHT=1, azd provision, and docs/runbooks/upgrading-nodes.md from step 4."
