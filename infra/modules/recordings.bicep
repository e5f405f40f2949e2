import { storageNameOf } from '../names.bicep'
import { roles } from '../roles.bicep'

@description('The region of the rooms whose recordings these are: they never leave it.')
param location string
param tags object
param prefix string
param isPrivate bool
@description('LRS or GRS: the archive tier is not offered on zone-redundant accounts.')
param sku string
param webOrigin string
param apiPrincipalId string
param cmkIdentityId string

@description('Empty: encrypted with Microsoft\'s keys.')
param vaultUri string
param keyName string

@description('Days until a recording\'s files move to the cool tier and to the archive: the defaults of RecordingOptions.')
param coolAfterDays int = 30
param archiveAfterDays int = 180

var ownKey = !empty(vaultUri)

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: storageNameOf(prefix, 'rec', location)
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  identity: ownKey ? { type: 'UserAssigned', userAssignedIdentities: { '${cmkIdentityId}': {} } } : null
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: isPrivate ? 'Deny' : 'Allow', bypass: 'AzureServices' }
    // No key version: storage follows the vault's rotation.
    encryption: ownKey ? {
      keySource: 'Microsoft.Keyvault'
      requireInfrastructureEncryption: true
      identity: { userAssignedIdentity: cmkIdentityId }
      keyvaultproperties: { keyvaulturi: vaultUri, keyname: keyName }
      services: { blob: { enabled: true, keyType: 'Account' } }
    } : null
  }

  resource blob 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: false
      // Who deletes a recording by mistake has two weeks, and it is gone for good two weeks after it was deleted on purpose.
      deleteRetentionPolicy: { enabled: true, days: 14 }
      containerDeleteRetentionPolicy: { enabled: true, days: 14 }
      // Players read with Range requests from the web client's origin, by signed address.
      cors: { corsRules: [ { allowedOrigins: [ webOrigin ], allowedMethods: [ 'GET', 'HEAD' ], allowedHeaders: [ '*' ], exposedHeaders: [ '*' ], maxAgeInSeconds: 600 } ] }
    }
  }

  // Containers are made by the app, two a meeting: an address for a node opens a container, and nothing of another meeting.
  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: { policy: { rules: [
      {
        name: 'recordings'
        enabled: true
        type: 'Lifecycle'
        definition: {
          filters: { blobTypes: [ 'blockBlob' ], prefixMatch: [ 'recordings-' ] }
          actions: { baseBlob: {
            tierToCool: { daysAfterModificationGreaterThan: coolAfterDays }
            // Not back into the archive the night after a host took a recording out of it.
            tierToArchive: { daysAfterModificationGreaterThan: archiveAfterDays, daysAfterLastTierChangeGreaterThan: 30 }
          } }
        }
      }
      {
        // The product deletes chunks when the files made of them are verified; this is for those of a recording that nobody finished.
        name: 'chunks'
        enabled: true
        type: 'Lifecycle'
        definition: { filters: { blobTypes: [ 'blockBlob' ], prefixMatch: [ 'chunks-' ] }, actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } } }
      }
    ] } }
    dependsOn: [ account::blob ]
  }
}

// Delegator: links to files are user delegation SAS, signed for the app's identity, revocable with it.
resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in [ roles.storageBlobDataContributor, roles.storageBlobDelegator ]: {
  name: guid(account.id, apiPrincipalId, role)
  scope: account
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role), principalId: apiPrincipalId, principalType: 'ServicePrincipal' }
}]

output id string = account.id
