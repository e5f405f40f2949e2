import { nameOf } from '../names.bicep'
import { roles } from '../roles.bicep'

param location string
param tags object
param prefix string
param isPrivate bool
param zoneRedundant bool
param maximumThroughputUnits int
param apiPrincipalId string

resource events 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: nameOf(prefix, 'ehns')
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard', capacity: 1 }
  properties: { disableLocalAuth: true, isAutoInflateEnabled: true, maximumThroughputUnits: maximumThroughputUnits, minimumTlsVersion: '1.2', zoneRedundant: zoneRedundant, publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled' }
  resource quality 'eventhubs' = {
    name: 'quality'
    // A day: windows are seconds long; what nobody read by then nobody will miss.
    properties: { partitionCount: 16, retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: 24 } }
    resource windows 'consumergroups' = { name: 'windows' }
  }
}

resource apiSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(events.id, apiPrincipalId, roles.eventHubsDataSender)
  scope: events
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataSender), principalId: apiPrincipalId, principalType: 'ServicePrincipal' }
}

output id string = events.id
output namespaceName string = events.name
output namespaceHost string = '${events.name}.servicebus.windows.net'
output eventHubName string = events::quality.name
output consumerGroupName string = events::quality::windows.name
