targetScope = 'subscription'

import { nameOf, prefixOf, storageNameOf } from 'names.bicep'
import { ports, profileName, profiles } from 'profiles.bicep'

// The first layer: everything but machines (nodes.bicep). Safe to deploy again over itself.

@minLength(1)
@maxLength(32)
param environmentName string

@metadata({ azd: { type: 'location' } })
@description('The home region: control plane, documents, and the first region of the media plane.')
param location string

@description('Further regions of the media plane, comma-separated. Rooms, media and recordings of a region stay in it. Append only: a region\'s place in the list is its address space.')
param regions string = ''

@description('trial, team or enterprise: see profiles.bicep.')
param profile profileName = 'trial'

@allowed([ 'public', 'private' ])
@description('private: data services and the API have no public address; clients come through Front Door, SignalR and the media ports alone.')
param isolation string = 'public'

@description('The Static Web Apps service is in few regions.')
param webLocation string = 'westeurope'

@description('The Durable Task Scheduler is not in every region; empty: the home region.')
param schedulerLocation string = ''

@allowed([ 'scheduler', 'storage' ])
@description('storage: orchestrations live in the host\'s storage account, where there is no scheduler in reach.')
param durableBackend string = 'scheduler'

@description('Where the language model is; empty: the home region.')
param modelLocation string = ''
param modelName string = 'gpt-4.1-mini'
param modelVersion string = '2025-04-14'
@allowed([ 'DataZoneStandard', 'GlobalStandard', 'Standard' ])
param modelSku string = 'DataZoneStandard'

@description('Make identities of Azure Communication Services for participants, so that its clients and telephones can be bridged.')
param communication bool = false
param communicationDataLocation string = 'Europe'

@description('The application registration that people sign in with; empty: nobody can, and everybody is a guest.')
param entraClientId string = ''

@description('Whether people without an account get a session. Each meeting\'s host still decides whether guests may join.')
param guests bool = true

@description('How media travels: auto lets few people meet from peer to peer where a meeting allows it; sfu keeps all media at the media nodes of the room\'s region.')
@allowed(['auto', 'sfu'])
param mediaTopology string = 'auto'

@description('How many people may meet from peer to peer; with one more a call goes to a media node. Fewer suit thin uplinks.')
@minValue(2)
@maxValue(5)
param mediaMeshSize int = 5

@description('How far a meeting may reach over several media nodes: everywhere, each participant near a node; region, where its media must not leave its region; none, a meeting is on one node.')
@allowed(['everywhere', 'region', 'none'])
param mediaRelays string = 'everywhere'

@description('Who reads the organisation\'s audit log: object ids of users in Entra ID, with commas between.')
param administrators string = ''

@description('For how many days the audit log is kept.')
@minValue(1)
@maxValue(3660)
param auditRetentionDays int = 365

@description('A fixed public address for what the control plane sends.')
param natGateway bool = false

@description('Domain under which each TURN machine has a name, for its certificate; empty: no TLS.')
param turnDomain string = ''

@description('Addresses from which hooks may reach a private vault, and azd deploys a private app; comma-separated.')
param operatorIpRanges string = ''

param alertEmail string = ''
@secure()
param alertWebhook string = ''
param runbooks string = 'docs/runbooks'

param principalId string = deployer().objectId
@allowed([ 'User', 'ServicePrincipal' ])
param principalType string = 'User'

@description('Set by hooks: the vault\'s secrets have real values; the SignalR upstream\'s key is in the vault.')
param secretsSeeded bool = false
param signalrUpstreamReady bool = false

var operators = empty(operatorIpRanges) ? [] : split(replace(operatorIpRanges, ' ', ''), ',')
var tags = { 'azd-env-name': environmentName }
var prefix = prefixOf(subscription().subscriptionId, environmentName, location)
var size = profiles[profile]
var isPrivate = isolation == 'private'
var regionList = union([ location ], empty(regions) ? [] : split(replace(regions, ' ', ''), ','))

// What a profile would leave out, isolation needs: only Premium reaches into a network, on both.
var signalrSku = isPrivate ? 'Premium_P1' : size.signalrSku
var frontDoor = isPrivate ? 'Premium' : size.frontDoor
// Stream Analytics writes to Cosmos from outside the network, so a private account is closed to it.
var useQuality = size.quality && !isPrivate
var useScheduler = durableBackend == 'scheduler'
var apiHostName = '${nameOf(prefix, 'func')}.azurewebsites.net'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = { name: 'rg-${environmentName}', location: location, tags: tags }

module identities 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: { location: location, tags: tags, prefix: prefix }
}

module networks 'modules/network.bicep' = [for (region, i) in regionList: {
  name: 'network-${region}'
  scope: group
  params: {
    location: region
    tags: tags
    prefix: prefix
    octet: 20 + i
    apiSubnetPrefix: '10.20.0.0/24'
    endpointsSubnetPrefix: '10.20.1.0/24'
    mediaPort: ports.media
    mediaPorts: ports.mediaCount
    nodeApiPort: ports.nodeApi
    turnPort: ports.turn
    turnTlsPort: ports.turnTls
    turnRelayFirst: ports.turnRelayFirst
    turnRelayLast: ports.turnRelayLast
    natGateway: natGateway && i == 0
  }
}]

module peeringsOut 'modules/peering.bicep' = [for i in range(1, length(regionList) - 1): {
  name: 'peering-out-${regionList[i]}'
  scope: group
  params: { networkName: networks[0].outputs.name, remoteNetworkId: networks[i].outputs.id }
}]

module peeringsBack 'modules/peering.bicep' = [for i in range(1, length(regionList) - 1): {
  name: 'peering-back-${regionList[i]}'
  scope: group
  params: { networkName: networks[i].outputs.name, remoteNetworkId: networks[0].outputs.id }
}]

module monitor 'modules/monitor.bicep' = {
  name: 'monitor'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: prefix
    retentionDays: size.logRetentionDays
    apiPrincipalId: identities.outputs.api.principalId
    nodePrincipalId: identities.outputs.node.principalId
    alertEmail: alertEmail
    alertWebhook: alertWebhook
  }
}

module vault 'modules/keyvault.bicep' = {
  name: 'keyvault'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: prefix
    isPrivate: isPrivate
    purgeProtection: size.ownKeys
    operatorIpRanges: operators
    seeded: secretsSeeded
    apiPrincipalId: identities.outputs.api.principalId
    nodePrincipalId: identities.outputs.node.principalId
    turnPrincipalId: identities.outputs.turn.principalId
    cmkPrincipalId: identities.outputs.cmk.principalId
    operatorPrincipalId: principalId
    operatorPrincipalType: principalType
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: prefix
    isPrivate: isPrivate
    sku: size.storageSku
    apiPrincipalId: identities.outputs.api.principalId
    galleryPrincipalId: identities.outputs.gallery.principalId
    operatorPrincipalId: principalId
    operatorPrincipalType: principalType
  }
}

module web 'modules/web.bicep' = {
  name: 'web'
  scope: group
  params: { location: webLocation, tags: tags, prefix: prefix }
}

// After the vault as a whole: an account cannot be made with a key that its identity may not use yet.
module recordings 'modules/recordings.bicep' = [for region in regionList: {
  name: 'recordings-${region}'
  scope: group
  params: {
    location: region
    tags: tags
    prefix: prefix
    isPrivate: isPrivate
    sku: size.recordingsSku
    webOrigin: web.outputs.origin
    apiPrincipalId: identities.outputs.api.principalId
    cmkIdentityId: identities.outputs.cmk.id
    vaultUri: size.ownKeys ? vault.outputs.uri : ''
    keyName: vault.outputs.recordingsKeyName
  }
}]

module cosmos 'modules/cosmos.bicep' = {
  name: 'cosmos'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: prefix
    isPrivate: isPrivate
    autoscaleMaxThroughput: size.cosmosMaximum
    zoneRedundant: size.zoneRedundant
    backupTier: size.cosmosBackup
    apiPrincipalId: identities.outputs.api.principalId
  }
}

module scheduler 'modules/durable-task.bicep' = if (useScheduler) {
  name: 'durable-task'
  scope: group
  params: {
    location: empty(schedulerLocation) ? location : schedulerLocation
    tags: tags
    prefix: prefix
    isPrivate: isPrivate
    sku: size.schedulerSku
    capacity: size.schedulerUnits
    apiPrincipalId: identities.outputs.api.principalId
  }
}

module intelligence 'modules/speech-and-language.bicep' = {
  name: 'speech-and-language'
  scope: group
  params: {
    location: empty(modelLocation) ? location : modelLocation
    speechLocation: location
    tags: tags
    prefix: prefix
    isPrivate: isPrivate
    model: modelName
    modelVersion: modelVersion
    modelSku: modelSku
    modelCapacity: size.modelCapacity
    apiPrincipalId: identities.outputs.api.principalId
    nodePrincipalId: identities.outputs.node.principalId
  }
}

module communicationService 'modules/communication.bicep' = if (communication) {
  name: 'communication'
  scope: group
  params: { tags: tags, prefix: prefix, dataLocation: communicationDataLocation, apiPrincipalId: identities.outputs.api.principalId }
}

module quality 'modules/quality.bicep' = if (useQuality) {
  name: 'quality'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: prefix
    zoneRedundant: size.zoneRedundant
    maximumThroughputUnits: size.eventUnits
    apiPrincipalId: identities.outputs.api.principalId
    cosmosName: cosmos.outputs.name
    cosmosDatabaseName: cosmos.outputs.databaseName
    cosmosContainerName: cosmos.outputs.qualityContainerName
  }
}

module edge 'modules/front-door.bicep' = if (!empty(frontDoor)) {
  name: 'front-door'
  scope: group
  params: { tags: tags, prefix: prefix, tier: frontDoor, requestsPerMinute: 3000 }
}

module signalr 'modules/signalr.bicep' = {
  name: 'signalr'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: prefix
    isPrivate: isPrivate
    sku: signalrSku
    units: size.signalrUnits
    webOrigin: web.outputs.origin
    apiHostName: apiHostName
    apiPrincipalId: identities.outputs.api.principalId
    vaultName: vault.outputs.name
    upstreamReady: signalrUpstreamReady
  }
}

var publicUrl = empty(frontDoor) ? 'https://${apiHostName}' : 'https://${edge.?outputs.?hostName ?? apiHostName}'

// Names are those of configuration sections: __ is the colon. Identities and addresses, no secret among them.
var hostSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identities.outputs.api.clientId
  AzureWebJobsStorage__blobServiceUri: storage.outputs.blobEndpoint
  AzureWebJobsStorage__queueServiceUri: storage.outputs.queueEndpoint
  AzureWebJobsStorage__tableServiceUri: storage.outputs.tableEndpoint
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitor.outputs.insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identities.outputs.api.clientId};Authorization=AAD'
  AzureSignalRConnectionString__serviceUri: 'https://${signalr.outputs.hostName}'
  AzureSignalRConnectionString__credential: 'managedidentity'
  AzureSignalRConnectionString__clientId: identities.outputs.api.clientId
  AZURE_CLIENT_ID: identities.outputs.api.clientId
}

var schedulerSettings = useScheduler ? {
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler.?outputs.?endpoint ?? ''};Authentication=ManagedIdentity;ClientID=${identities.outputs.api.clientId}'
  TASKHUB_NAME: scheduler.?outputs.?hubName ?? ''
} : {
  // Settings of this form win over host.json.
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'AzureStorage'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'AzureWebJobsStorage'
  TASKHUB_NAME: 'videoconf'
}

var productSettings = {
  Audit__administrators: administrators
  Audit__retentionDays: string(auditRetentionDays)
  Cosmos__accountEndpoint: cosmos.outputs.endpoint
  Cosmos__databaseName: cosmos.outputs.databaseName
  FrontDoor__id: edge.?outputs.?frontDoorId ?? ''
  KeyVault__uri: vault.outputs.uri
  KeyVault__signingKey: vault.outputs.signingKeyName
  KeyVault__turnSecret: 'turn-secret'
  Language__endpoint: intelligence.outputs.languageEndpoint
  Language__deployment: intelligence.outputs.languageDeployment
  Media__homeRegion: location
  Media__topology: mediaTopology
  Media__meshSize: string(mediaMeshSize)
  Media__relays: mediaRelays
  Media__regions: join(regionList, ',')
  Media__resourceGroup: group.id
  Media__scaleSetPrefix: prefix
  Media__nodeApiPort: string(ports.nodeApi)
  Media__nodePrincipalId: identities.outputs.node.principalId
  SignIn__clientId: entraClientId
  SignIn__tenantId: tenant().tenantId
  SignIn__authority: environment().authentication.loginEndpoint
  SignIn__guests: string(guests)
  Turn__port: string(ports.turn)
  Turn__tlsPort: string(ports.turnTls)
  Turn__domain: turnDomain
  Web__origin: web.outputs.origin
  Web__publicUrl: publicUrl
}

var qualitySettings = useQuality ? {
  Quality__fullyQualifiedNamespace: quality.?outputs.?namespaceHost ?? ''
  Quality__eventHubName: quality.?outputs.?eventHubName ?? ''
} : {}

var communicationSettings = communication ? { Communication__endpoint: communicationService.?outputs.?endpoint ?? '' } : {}

// An account a region: where a room's recordings go is decided by where the room is.
var recordingSettings = reduce(regionList, {}, (all, region) => union(all, { 'Recordings__accounts__${region}': 'https://${storageNameOf(prefix, 'rec', region)}.blob.${environment().suffixes.storage}' }))

module api 'modules/functions.bicep' = {
  name: 'functions'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: prefix
    isPrivate: isPrivate
    subnetId: networks[0].outputs.apiSubnetId
    identity: identities.outputs.api
    packageContainerUrl: storage.outputs.packageContainerUrl
    webOrigin: web.outputs.origin
    zoneRedundant: size.zoneRedundant
    alwaysReadyHttp: size.alwaysReadyHttp
    alwaysReadyDurable: size.alwaysReadyDurable
    maximumInstances: size.maximumInstances
    operatorIpRanges: operators
    frontDoorId: edge.?outputs.?frontDoorId ?? ''
    settings: union(hostSettings, schedulerSettings, productSettings, qualitySettings, communicationSettings, recordingSettings)
  }
}

module edgeRoute 'modules/front-door-route.bicep' = if (!empty(frontDoor)) {
  name: 'front-door-route'
  scope: group
  params: {
    profileName: edge.?outputs.?profileName ?? ''
    endpointName: edge.?outputs.?endpointName ?? ''
    apiHostName: api.outputs.hostName
    apiId: isPrivate ? api.outputs.id : ''
    apiLocation: location
  }
}

module upstreamLink 'modules/signalr-upstream-link.bicep' = if (isPrivate) {
  name: 'signalr-upstream-link'
  scope: group
  params: { signalrName: signalr.outputs.name, apiId: api.outputs.id }
}

var zoneNames = [
  'privatelink.blob.${environment().suffixes.storage}'
  'privatelink.queue.${environment().suffixes.storage}'
  'privatelink.table.${environment().suffixes.storage}'
  'privatelink.documents.azure.com'
  'privatelink.service.signalr.net'
  'privatelink.vaultcore.azure.net'
  'privatelink.openai.azure.com'
  'privatelink.cognitiveservices.azure.com'
  'privatelink.durabletask.io'
]

module zones 'modules/private-zone.bicep' = [for zone in zoneNames: if (isPrivate) {
  name: 'zone-${replace(zone, '.', '-')}'
  scope: group
  params: { tags: tags, zone: zone, networkIds: [for (region, i) in regionList: networks[i].outputs.id] }
}]

module endpoints 'modules/private-endpoints.bicep' = if (isPrivate) {
  name: 'private-endpoints'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: prefix
    subnetId: networks[0].outputs.endpointsSubnetId
    zones: zoneNames
    targets: concat([
      { name: 'fn-blob', id: storage.outputs.hostId, group: 'blob', zone: zoneNames[0] }
      { name: 'fn-queue', id: storage.outputs.hostId, group: 'queue', zone: zoneNames[1] }
      { name: 'fn-table', id: storage.outputs.hostId, group: 'table', zone: zoneNames[2] }
      { name: 'cosmos', id: cosmos.outputs.id, group: 'Sql', zone: zoneNames[3] }
      { name: 'sigr', id: signalr.outputs.id, group: 'signalr', zone: zoneNames[4] }
      { name: 'kv', id: vault.outputs.id, group: 'vault', zone: zoneNames[5] }
      { name: 'aoai', id: intelligence.outputs.languageId, group: 'account', zone: zoneNames[6] }
      { name: 'speech', id: intelligence.outputs.speechId, group: 'account', zone: zoneNames[7] }
    ], useScheduler ? [ { name: 'dts', id: scheduler.?outputs.?id ?? '', group: 'scheduler', zone: zoneNames[8] } ] : [])
  }
  dependsOn: [ zones ]
}

// Recordings are reached where they are: the endpoint stands in their own region's network.
module recordingEndpoints 'modules/private-endpoints.bicep' = [for (region, i) in regionList: if (isPrivate) {
  name: 'private-endpoints-${region}'
  scope: group
  params: {
    location: region
    tags: tags
    prefix: prefix
    subnetId: networks[i].outputs.endpointsSubnetId
    zones: zoneNames
    targets: [ { name: 'rec-${region}', id: recordings[i].outputs.id, group: 'blob', zone: zoneNames[0] } ]
  }
  dependsOn: [ zones ]
}]

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: prefix
    workspaceId: monitor.outputs.workspaceId
    actionGroupId: monitor.outputs.actionGroupId
    signalrId: signalr.outputs.id
    cosmosId: cosmos.outputs.id
    runbooks: runbooks
  }
}

module gallery 'modules/gallery.bicep' = {
  name: 'gallery'
  scope: group
  params: { location: location, tags: tags, prefix: prefix, identityId: identities.outputs.gallery.id }
}

// Read by azd, by the hooks (hooks/README.md says which by which) and by nodes.parameters.json. azd keeps them in a file: no secret.
output AZURE_RESOURCE_GROUP string = group.name
output API_NAME string = api.outputs.name
output API_URL string = publicUrl
output WEB_ORIGIN string = web.outputs.origin
output SIGNALR_NAME string = signalr.outputs.name
output KEYVAULT_URL string = vault.outputs.uri
output NODE_PACKAGES_URL string = storage.outputs.nodePackagesUrl
output QUALITY_JOB_NAME string = quality.?outputs.?jobName ?? ''
