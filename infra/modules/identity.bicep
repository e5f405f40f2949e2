import { nameOf } from '../names.bicep'
import { roles } from '../roles.bicep'

param location string
param tags object
param prefix string

// One identity a trust boundary: a media node that is taken over must not be able to read what the control plane may read, and coturn,
// which anybody on the Internet speaks to, must be able to read one secret and a certificate, nothing else.
resource api 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = { name: nameOf(prefix, 'id-api'), location: location, tags: tags }
resource node 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = { name: nameOf(prefix, 'id-node'), location: location, tags: tags }
resource turn 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = { name: nameOf(prefix, 'id-turn'), location: location, tags: tags }
resource gallery 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = { name: nameOf(prefix, 'id-gallery'), location: location, tags: tags }
resource cmk 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = { name: nameOf(prefix, 'id-cmk'), location: location, tags: tags }

// The control plane looks up which machines there are and with which addresses: a Flexible scale set's are resources of the group.
resource looksUp 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, api.id, roles.reader)
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.reader), principalId: api.properties.principalId, principalType: 'ServicePrincipal' }
}

output api object = { id: api.id, principalId: api.properties.principalId, clientId: api.properties.clientId }
output node object = { id: node.id, principalId: node.properties.principalId, clientId: node.properties.clientId }
output turn object = { id: turn.id, principalId: turn.properties.principalId, clientId: turn.properties.clientId }
output gallery object = { id: gallery.id, principalId: gallery.properties.principalId, clientId: gallery.properties.clientId }
output cmk object = { id: cmk.id, principalId: cmk.properties.principalId, clientId: cmk.properties.clientId }
