import { nameOf } from '../names.bicep'
import { roles } from '../roles.bicep'

param location string
param tags object
param prefix string
param isPrivate bool
param sku string
param units int
param webOrigin string
param apiHostName string
param apiPrincipalId string
param vaultName string

@description('Whether the vault holds the upstream\'s key: the Functions host makes it when the app first runs, so it is not there at the first deployment.')
param upstreamReady bool

var tier = startsWith(sku, 'Premium') ? 'Premium' : 'Standard'

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = { name: vaultName }

var upstreamUrl = 'https://${apiHostName}/runtime/webhooks/signalr?code={@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/signalr-upstream)}'

resource signalr 'Microsoft.SignalRService/signalR@2024-03-01' = {
  name: nameOf(prefix, 'sigr')
  location: location
  tags: tags
  kind: 'SignalR'
  sku: { name: sku, tier: tier, capacity: units }
  identity: { type: 'SystemAssigned' }
  properties: {
    // Messages are not logged: they hold what people wrote to each other.
    features: [ { flag: 'ServiceMode', value: 'Serverless' }, { flag: 'EnableConnectivityLogs', value: 'True' }, { flag: 'EnableMessagingLogs', value: 'False' } ]
    cors: { allowedOrigins: [ webOrigin ] }
    disableLocalAuth: true
    disableAadAuth: false
    publicNetworkAccess: 'Enabled'
    serverless: { connectionTimeoutInSeconds: 30 }
    // The trigger does not verify signatures with an identity-based connection, so this key is what keeps others from calling it. It stays in
    // the vault; the service reads it there.
    // Of connections only their end is of interest, so nobody is called when one begins.
    upstream: { templates: upstreamReady ? [
      { hubPattern: '*', categoryPattern: 'connections', eventPattern: 'disconnected', urlTemplate: upstreamUrl }
      { hubPattern: '*', categoryPattern: 'messages', eventPattern: '*', urlTemplate: upstreamUrl }
    ] : [] }
    // Clients are on the Internet in either isolation; what the control plane does goes through the private endpoint alone where there is one.
    networkACLs: isPrivate ? {
      defaultAction: 'Deny'
      publicNetwork: { allow: [ 'ClientConnection' ] }
      privateEndpoints: [ { name: nameOf(prefix, 'pe-sigr'), allow: [ 'RESTAPI', 'ServerConnection', 'ClientConnection', 'Trace' ] } ]
    } : { defaultAction: 'Allow' }
  }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(signalr.id, apiPrincipalId, roles.signalrServiceOwner)
  scope: signalr
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.signalrServiceOwner), principalId: apiPrincipalId, principalType: 'ServicePrincipal' }
}

// The secret's own role assignment would need the secret, which a hook makes later; so the vault's. SignalR reads nothing else there.
resource readsKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, signalr.id, roles.keyVaultSecretsUser)
  scope: vault
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser), principalId: signalr.identity.principalId, principalType: 'ServicePrincipal' }
}

output id string = signalr.id
output name string = signalr.name
output hostName string = signalr.properties.hostName
