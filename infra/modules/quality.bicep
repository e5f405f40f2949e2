import { nameOf } from '../names.bicep'
import { cosmosDataContributor, roles } from '../roles.bicep'

param location string
param tags object
param prefix string
param zoneRedundant bool
param maximumThroughputUnits int
param apiPrincipalId string
param cosmosName string
param cosmosDatabaseName string
param cosmosContainerName string

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2025-10-15' existing = { name: cosmosName }

resource events 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: nameOf(prefix, 'ehns')
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard', capacity: 1 }
  properties: { disableLocalAuth: true, isAutoInflateEnabled: true, maximumThroughputUnits: maximumThroughputUnits, minimumTlsVersion: '1.2', zoneRedundant: zoneRedundant }
  resource quality 'eventhubs' = {
    name: 'quality'
    // A day: windows are seconds long; what nobody read by then nobody will miss.
    properties: { partitionCount: 16, retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: 24 } }
    resource windows 'consumergroups' = { name: 'windows' }
  }
}

// Made stopped: the hook starts it. Changing the query takes stopping it first.
resource job 'Microsoft.StreamAnalytics/streamingjobs@2021-10-01-preview' = {
  name: nameOf(prefix, 'asa')
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  sku: { name: 'StandardV2' }
  properties: {
    compatibilityLevel: '1.2'
    outputErrorPolicy: 'Drop'
    eventsOutOfOrderPolicy: 'Adjust'
    eventsOutOfOrderMaxDelayInSeconds: 5
    eventsLateArrivalMaxDelayInSeconds: 60
    inputs: [ { name: 'quality', properties: { type: 'Stream', serialization: { type: 'Json', properties: { encoding: 'UTF8' } }, datasource: { type: 'Microsoft.EventHub/EventHub', properties: { serviceBusNamespace: events.name, eventHubName: events::quality.name, consumerGroupName: events::quality::windows.name, authenticationMode: 'Msi' } } } } ]
    outputs: [ { name: 'cosmos', properties: { datasource: { type: 'Microsoft.Storage/DocumentDB', properties: { accountId: cosmos.name, database: cosmosDatabaseName, collectionNamePattern: cosmosContainerName, partitionKey: 'partition', documentId: 'id', authenticationMode: 'Msi' } } } } ]
    transformation: { name: 'quality', properties: { streamingUnits: 3, query: loadTextContent('../quality.asaql') } }
  }
}

resource apiSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(events.id, apiPrincipalId, roles.eventHubsDataSender)
  scope: events
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataSender), principalId: apiPrincipalId, principalType: 'ServicePrincipal' }
}

resource jobReceives 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(events.id, job.id, roles.eventHubsDataReceiver)
  scope: events
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataReceiver), principalId: job.identity.principalId, principalType: 'ServicePrincipal' }
}

resource jobWrites 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-10-15' = {
  parent: cosmos
  name: guid(cosmos.id, job.id, cosmosDataContributor)
  properties: { roleDefinitionId: '${cosmos.id}/sqlRoleDefinitions/${cosmosDataContributor}', principalId: job.identity.principalId, scope: cosmos.id }
}

output jobName string = job.name
output namespaceHost string = '${events.name}.servicebus.windows.net'
output eventHubName string = events::quality.name
