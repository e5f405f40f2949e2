import { nameOf } from '../names.bicep'
import { cosmosDataContributor, roles } from '../roles.bicep'

param location string
param tags object
param prefix string
param namespaceName string
param eventHubName string
param consumerGroupName string
param cosmosName string
param cosmosDatabaseName string
param cosmosContainerName string

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2025-10-15' existing = { name: cosmosName }
resource events 'Microsoft.EventHub/namespaces@2024-01-01' existing = { name: namespaceName }

// Made stopped: the hook starts it. Changing the query takes stopping it first.
resource windows 'Microsoft.StreamAnalytics/streamingjobs@2021-10-01-preview' = {
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
    inputs: [ { name: 'quality', properties: { type: 'Stream', serialization: { type: 'Json', properties: { encoding: 'UTF8' } }, datasource: { type: 'Microsoft.EventHub/EventHub', properties: { serviceBusNamespace: events.name, eventHubName: eventHubName, consumerGroupName: consumerGroupName, authenticationMode: 'Msi' } } } } ]
    outputs: [ { name: 'cosmos', properties: { datasource: { type: 'Microsoft.Storage/DocumentDB', properties: { accountId: cosmos.name, database: cosmosDatabaseName, collectionNamePattern: cosmosContainerName, partitionKey: 'partition', documentId: 'id', authenticationMode: 'Msi' } } } } ]
    transformation: { name: 'quality', properties: { streamingUnits: 3, query: loadTextContent('../quality.asaql') } }
  }
}

resource windowsReceive 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(events.id, windows.id, roles.eventHubsDataReceiver)
  scope: events
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataReceiver), principalId: windows.identity.principalId, principalType: 'ServicePrincipal' }
}

resource windowsWrite 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-10-15' = {
  parent: cosmos
  name: guid(cosmos.id, windows.id, cosmosDataContributor)
  properties: { roleDefinitionId: '${cosmos.id}/sqlRoleDefinitions/${cosmosDataContributor}', principalId: windows.identity.principalId, scope: cosmos.id }
}

output jobName string = windows.name
