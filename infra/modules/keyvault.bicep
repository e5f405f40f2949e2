import { nameOf } from '../names.bicep'
import { roles } from '../roles.bicep'

param location string
param tags object
param prefix string
param isPrivate bool

@description('A trial may be thrown away and made again; what may hold recordings must not be, so its keys cannot be purged.')
param purgeProtection bool

@description('Addresses, besides the private endpoint, that may reach the vault: where the hooks run from.')
param operatorIpRanges array

@description('Whether the hook has put real values into the secrets already.')
param seeded bool

param apiPrincipalId string
param nodePrincipalId string
param turnPrincipalId string
param cmkPrincipalId string
param operatorPrincipalId string
param operatorPrincipalType string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: nameOf(prefix, 'kv')
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: purgeProtection ? 90 : 7
    // false is refused: protection, once on, stays on.
    enablePurgeProtection: purgeProtection ? true : null
    publicNetworkAccess: isPrivate && empty(operatorIpRanges) ? 'Disabled' : 'Enabled'
    // AzureServices: SignalR reads the upstream's key, storage wraps with the recordings' key.
    networkAcls: { bypass: 'AzureServices', defaultAction: isPrivate ? 'Deny' : 'Allow', ipRules: [for block in operatorIpRanges: { value: block }] }
  }

  // Join tokens are signed in the vault: the private half never leaves it, the app holds cached public keys.
  resource signing 'keys' = { name: 'join-tokens', properties: { kty: 'EC', curveName: 'P-256', keyOps: [ 'sign', 'verify' ] } }
  resource recordings 'keys' = { name: 'recordings', properties: { kty: 'RSA', keySize: 3072, keyOps: [ 'wrapKey', 'unwrapKey' ] } }
}

var grants = [
  { principalId: apiPrincipalId, role: roles.keyVaultCryptoUser, type: 'ServicePrincipal' }
  { principalId: apiPrincipalId, role: roles.keyVaultSecretsUser, type: 'ServicePrincipal' }
  { principalId: cmkPrincipalId, role: roles.keyVaultCryptoServiceEncryptionUser, type: 'ServicePrincipal' }
  // The hooks seed secrets and read the public half of the signing key.
  { principalId: operatorPrincipalId, role: roles.keyVaultSecretsOfficer, type: operatorPrincipalType }
  { principalId: operatorPrincipalId, role: roles.keyVaultCryptoUser, type: operatorPrincipalType }
]

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for g in grants: {
  name: guid(vault.id, g.principalId, g.role)
  scope: vault
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', g.role), principalId: g.principalId, principalType: g.type }
}]

// Nodes and coturn may read one secret each, which takes the secret to exist before its value is known: a value in a template would stay in
// the deployment's history. So they begin with a word that opens nothing, which the hook replaces. Written at every deployment it would undo
// the hook's work: hence the guard.
resource controlKeys 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!seeded) { parent: vault, name: 'control-keys', properties: { value: 'not-seeded', contentType: 'application/json' } }
resource turnSecret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!seeded) { parent: vault, name: 'turn-secret', properties: { value: 'not-seeded', contentType: 'text/plain' } }

module nodeReads 'secret-reader.bicep' = {
  name: 'control-keys-reader'
  params: { vaultName: vault.name, secretName: 'control-keys', principalId: nodePrincipalId }
  dependsOn: [ controlKeys ]
}

module turnReads 'secret-reader.bicep' = {
  name: 'turn-secret-reader'
  params: { vaultName: vault.name, secretName: 'turn-secret', principalId: turnPrincipalId }
  dependsOn: [ turnSecret ]
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
output recordingsKeyName string = vault::recordings.name
output signingKeyName string = vault::signing.name
