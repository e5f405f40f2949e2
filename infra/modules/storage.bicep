import { storageNameOf } from '../names.bicep'
import { roles } from '../roles.bicep'

param location string
param tags object
param prefix string
param isPrivate bool
param sku string
param apiPrincipalId string
param galleryPrincipalId string
param operatorPrincipalId string
param operatorPrincipalType string

// The Functions host's own account: its package, timers' leases, and Durable Functions' state where no scheduler is used.
resource host 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: storageNameOf(prefix, 'fn', location)
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: isPrivate ? 'Deny' : 'Allow', bypass: 'AzureServices' }
  }
  resource blob 'blobServices' = { name: 'default', resource package 'containers' = { name: 'app-package' } }
}

// Node packages. Public with Entra ID even in private isolation: the hook that uploads them runs outside the network, and a package holds
// no secret. Kept apart from the host's account for that reason alone.
resource artifacts 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: storageNameOf(prefix, 'art', location)
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Enabled'
  }
  resource blob 'blobServices' = { name: 'default', resource packages 'containers' = { name: 'node-packages', properties: { publicAccess: 'None' } } }
}

resource hostGrant 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in [ roles.storageBlobDataOwner, roles.storageQueueDataContributor, roles.storageTableDataContributor ]: {
  name: guid(host.id, apiPrincipalId, role)
  scope: host
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role), principalId: apiPrincipalId, principalType: 'ServicePrincipal' }
}]

resource galleryGrant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(artifacts.id, galleryPrincipalId, roles.storageBlobDataContributor)
  scope: artifacts
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor), principalId: galleryPrincipalId, principalType: 'ServicePrincipal' }
}

resource operatorGrant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(artifacts.id, operatorPrincipalId, roles.storageBlobDataContributor)
  scope: artifacts
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor), principalId: operatorPrincipalId, principalType: operatorPrincipalType }
}

output hostId string = host.id
output blobEndpoint string = host.properties.primaryEndpoints.blob
output queueEndpoint string = host.properties.primaryEndpoints.queue
output tableEndpoint string = host.properties.primaryEndpoints.table
output packageContainerUrl string = '${host.properties.primaryEndpoints.blob}${host::blob::package.name}'
output nodePackagesUrl string = '${artifacts.properties.primaryEndpoints.blob}${artifacts::blob::packages.name}'
