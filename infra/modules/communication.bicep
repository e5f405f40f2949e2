import { nameOf } from '../names.bicep'
import { roles } from '../roles.bicep'

param tags object
param prefix string
@description('Where the service keeps what it keeps, such as Europe or United States.')
param dataLocation string
param apiPrincipalId string

resource mail 'Microsoft.Communication/emailServices@2025-09-01' = { name: nameOf(prefix, 'mail'), location: 'global', tags: tags, properties: { dataLocation: dataLocation } }

resource mailDomain 'Microsoft.Communication/emailServices/domains@2025-09-01' = {
  parent: mail
  name: 'AzureManagedDomain'
  location: 'global'
  tags: tags
  // No tracking pixels in invitations.
  properties: { domainManagement: 'AzureManaged', userEngagementTracking: 'Disabled' }
}

resource service 'Microsoft.Communication/communicationServices@2025-09-01' = {
  name: nameOf(prefix, 'acs')
  location: 'global'
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: { dataLocation: dataLocation, disableLocalAuth: true, linkedDomains: [ mailDomain.id ] }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, apiPrincipalId, roles.communicationServiceOwner)
  scope: service
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.communicationServiceOwner), principalId: apiPrincipalId, principalType: 'ServicePrincipal' }
}

output endpoint string = 'https://${service.properties.hostName}'
