targetScope = 'subscription'

import { nameOf, plainNameOf, prefixOf, regionalNameOf } from 'names.bicep'
import { ports, profileName, profiles } from 'profiles.bicep'

// The second layer: machines. Apart from main.bicep, because a node package has to be uploaded to what that one made before a scale set can
// be made of it. It finds the first layer's resources by their names.

@minLength(1)
@maxLength(32)
param environmentName string
@metadata({ azd: { type: 'location' } })
param location string
@description('As in main.bicep.')
param regions string
param profile profileName
@description('For who must look into a machine; nobody logs in otherwise.')
param sshPublicKey string
@description('Set by the hook after the first layer: where the node package is, and its version.')
param nodePackageUrl string
param nodePackageVersion string
@description('Set by the same hook: machines that run, name=3,name=1 by scale set, so that deploying again takes none of them away.')
param machinesRunning string
@description('Where nodes reach the control plane.')
param controlUrl string
@description('Secret of the vault behind the TURN certificate, without a version; empty: no TLS.')
param turnCertificateUrl string
@description('host:port of a STUN server that tells a machine its public address where Azure\'s metadata do not; empty: none.')
param stunServer string
@description('Share of a region\'s new rooms that machines made from now on get: 1 like the others, below that a canary\'s (0.05).')
param nodeWeight string

var tags = { 'azd-env-name': environmentName }
var prefix = prefixOf(subscription().subscriptionId, environmentName, location)
var size = profiles[profile]
var regionList = union([ location ], empty(regions) ? [] : split(replace(regions, ' ', ''), ','))

var counts = filter(split(machinesRunning, ','), count => contains(count, '='))
var running = toObject(counts, count => split(count, '=')[0], count => int(split(count, '=')[1]))

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' existing = { name: 'rg-${environmentName}' }

module package 'modules/node-package.bicep' = {
  name: 'node-package'
  scope: group
  params: { location: location, tags: tags, galleryName: plainNameOf(prefix, 'gallery'), version: nodePackageVersion, packageUrl: nodePackageUrl, regions: regionList, storageSku: size.storageSku }
}

module nodes 'modules/media-nodes.bicep' = [for region in regionList: {
  name: 'media-nodes-${region}'
  scope: group
  params: {
    location: region
    tags: tags
    prefix: prefix
    vmSize: size.nodeSize
    zones: size.zones
    capacity: max(size.nodesMinimum, contains(running, regionalNameOf(prefix, 'nodes', region)) ? running[regionalNameOf(prefix, 'nodes', region)] : 0)
    minimum: size.nodesMinimum
    maximum: size.nodesMaximum
    sshPublicKey: sshPublicKey
    packageId: package.outputs.id
    controlUrl: controlUrl
    mediaPort: ports.media
    mediaPorts: ports.mediaCount
    nodeApiPort: ports.nodeApi
    stunServer: stunServer
    nodeWeight: nodeWeight
  }
}]

// Once, not in each region: the vault is one.
resource turnIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { scope: group, name: nameOf(prefix, 'id-turn') }

module certificateReader 'modules/secret-reader.bicep' = if (!empty(turnCertificateUrl)) {
  name: 'turn-certificate-reader'
  scope: group
  params: { vaultName: nameOf(prefix, 'kv'), secretName: last(split(turnCertificateUrl, '/')), principalId: turnIdentity.properties.principalId }
}

module turn 'modules/turn.bicep' = [for region in regionList: {
  name: 'turn-${region}'
  scope: group
  params: {
    location: region
    tags: tags
    prefix: prefix
    vmSize: size.turnSize
    zones: size.zones
    capacity: max(size.turnsMinimum, contains(running, regionalNameOf(prefix, 'turn', region)) ? running[regionalNameOf(prefix, 'turn', region)] : 0)
    minimum: size.turnsMinimum
    maximum: size.turnsMaximum
    sshPublicKey: sshPublicKey
    turnPort: ports.turn
    stunServer: stunServer
    certificateUrl: turnCertificateUrl
    networkMegabits: size.turnMegabits
  }
  dependsOn: [ certificateReader ]
}]

// What the rollout and the smoke test look at.
output NODE_SCALE_SETS array = [for (region, i) in regionList: nodes[i].outputs.scaleSetName]
output TURN_SCALE_SETS array = [for (region, i) in regionList: turn[i].outputs.scaleSetName]
