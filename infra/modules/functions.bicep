import { nameOf } from '../names.bicep'

param location string
param tags object
param prefix string
param isPrivate bool
param subnetId string
param identity object
param packageContainerUrl string
param webOrigin string

@description('Whether the app is spread over zones. Flex Consumption then wants two ready instances in every group that has one.')
param zoneRedundant bool
@description('Instances that wait for requests. 0: the first request after a pause waits for a start.')
param alwaysReadyHttp int
@description('Instances that wait for orchestrations.')
param alwaysReadyDurable int
param maximumInstances int

@description('Empty: Front Door is not used, and the app is reached directly.')
param frontDoorId string

@description('Addresses from which a private app may be deployed; nothing but deployment is reached from there.')
param operatorIpRanges array

@description('Settings of the host and of the adapters.')
param settings object

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: nameOf(prefix, 'plan')
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: nameOf(prefix, 'func')
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: subnetId
    // In private isolation everything the app calls is in the network; in public, the node API alone is, and that is found by its address.
    outboundVnetRouting: { allTraffic: isPrivate }
    // Disabled closes the SCM endpoint too, and with it the deployment from outside. Where the operator has an address, the rules below close everything else:
    // links are not subject to them.
    publicNetworkAccess: isPrivate && empty(operatorIpRanges) ? 'Disabled' : 'Enabled'
    functionAppConfig: {
      deployment: { storage: { type: 'blobContainer', value: packageContainerUrl, authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id } } }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: maximumInstances
        alwaysReady: concat(
          alwaysReadyHttp > 0 ? [ { name: 'http', instanceCount: alwaysReadyHttp } ] : [],
          alwaysReadyDurable > 0 ? [ { name: 'durable', instanceCount: alwaysReadyDurable } ] : [])
        triggers: { http: { perInstanceConcurrency: 32 } }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
      cors: { allowedOrigins: [ webOrigin ], supportCredentials: false }
      // Behind Front Door nobody else may call, or the firewall there would be optional. SignalR's upstream and the media nodes' reports do
      // not come through Front Door: the first has a tag, the second calls Front Door's address like everybody.
      ipSecurityRestrictions: empty(frontDoorId) ? [] : [
        { name: 'front-door', priority: 100, action: 'Allow', tag: 'ServiceTag', ipAddress: 'AzureFrontDoor.Backend', headers: { 'x-azure-fdid': [ frontDoorId ] } }
        { name: 'signalr-upstream', priority: 110, action: 'Allow', tag: 'ServiceTag', ipAddress: 'AzureSignalR' }
      ]
      ipSecurityRestrictionsDefaultAction: empty(frontDoorId) ? 'Allow' : 'Deny'
      // Deployment goes through the SCM endpoint, with Entra ID: from wherever azd runs, or where the app is private from the operator's addresses.
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictions: isPrivate ? map(range(0, length(operatorIpRanges)), i => { name: 'operator-${i}', priority: 100 + i, action: 'Allow', ipAddress: contains(operatorIpRanges[i], '/') ? operatorIpRanges[i] : '${operatorIpRanges[i]}/32' }) : []
      scmIpSecurityRestrictionsDefaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }

  resource appSettings 'config' = { name: 'appsettings', properties: settings }

  // Platform authentication stays off: it reads the same Authorization header before the app does, and most of what comes there (guests' sessions,
  // join tokens of WHIP clients, nodes' own tokens) is none of its issuers'. The app verifies Entra's tokens itself.
  resource authentication 'config' = {
    name: 'authsettingsV2'
    properties: { platform: { enabled: false } }
    dependsOn: [ appSettings ]
  }
}

output id string = app.id
output name string = app.name
output hostName string = app.properties.defaultHostName
