import { roles } from '../roles.bicep'

param vaultName string
param secretName string
param principalId string

// A module of its own, so that the secret may be there already or be made by the caller.
resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
  resource secret 'secrets' existing = { name: secretName }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, secretName, principalId)
  scope: vault::secret
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser), principalId: principalId, principalType: 'ServicePrincipal' }
}
