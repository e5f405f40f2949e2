import { nameOf } from '../names.bicep'
import { cosmosDataContributor } from '../roles.bicep'

param location string
param tags object
param prefix string
param isPrivate bool

@description('0: serverless, which costs nothing while nobody meets. Else the most request units a second that the database scales to.')
param autoscaleMaxThroughput int
param zoneRedundant bool
param backupTier string
param apiPrincipalId string

// What IDocumentStore calls containers. A test holds this list against the code.
var containers = [
  'active-rooms'
  'api-keys'
  'audit'
  'consents'
  'health'
  'idempotency'
  'meetings'
  'meetings-by-host'
  'node-cursors'
  'nodes'
  'notifications'
  'password-attempts'
  'recording-regions'
  'recordings-index'
  'transcripts-by-user'
  'users'
  'users-by-email'
  'webhooks'
]

var serverless = autoscaleMaxThroughput == 0

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-10-15' = {
  name: nameOf(prefix, 'cosmos')
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: serverless ? [ { name: 'EnableServerless' } ] : []
    // Session: a client reads its own writes, and the room's ETag decides between writers.
    consistencyPolicy: { defaultConsistencyLevel: 'Session' }
    locations: [ { locationName: location, failoverPriority: 0, isZoneRedundant: zoneRedundant && !serverless } ]
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: backupTier } }
  }

  resource database 'sqlDatabases' = {
    name: 'videoconf'
    // Throughput is the database's, shared by its containers: most of them see a request a minute.
    properties: { resource: { id: 'videoconf' }, options: serverless ? {} : { autoscaleSettings: { maxThroughput: autoscaleMaxThroughput } } }

    // The store's contract is point reads, batches and queries within a partition, in the order of ids. Ids are indexed in
    // any case, the partition is not; anything more, and every write would pay for every property of the document.
    resource container 'containers' = [for name in containers: {
      name: name
      properties: {
        resource: {
          id: name
          partitionKey: { paths: [ '/partition' ], kind: 'Hash', version: 2 }
          // On, and no document expires unless it says so itself.
          defaultTtl: -1
          indexingPolicy: { indexingMode: 'consistent', automatic: true, includedPaths: [ { path: '/partition/?' } ], excludedPaths: [ { path: '/*' } ] }
        }
      }
    }]

    // Windows of quality: written by Stream Analytics, read by people, gone after a month.
    resource quality 'containers' = {
      name: 'quality'
      properties: {
        resource: {
          id: 'quality'
          partitionKey: { paths: [ '/partition' ], kind: 'Hash', version: 2 }
          defaultTtl: 2592000
          indexingPolicy: { indexingMode: 'consistent', automatic: true, includedPaths: [ { path: '/partition/?' }, { path: '/windowEnd/?' }, { path: '/region/?' } ], excludedPaths: [ { path: '/*' } ] }
        }
      }
    }
  }

  resource grant 'sqlRoleAssignments' = {
    name: guid(account.id, apiPrincipalId, cosmosDataContributor)
    properties: { roleDefinitionId: '${account.id}/sqlRoleDefinitions/${cosmosDataContributor}', principalId: apiPrincipalId, scope: account.id }
  }
}

output id string = account.id
output name string = account.name
output endpoint string = account.properties.documentEndpoint
output databaseName string = account::database.name
output qualityContainerName string = account::database::quality.name
