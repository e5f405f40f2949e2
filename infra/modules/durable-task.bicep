import { nameOf } from '../names.bicep'
import { roles } from '../roles.bicep'

@description('The service is not in every region: it may be another one than the app\'s.')
param location string
param tags object
param prefix string
param isPrivate bool
@description('Consumption, or Dedicated with 1 to 3 units (three are highly available).')
param sku string
param capacity int
param apiPrincipalId string

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: nameOf(prefix, 'dts')
  location: location
  tags: tags
  properties: {
    // Required, and every address: who may call is decided by roles, and by publicNetworkAccess.
    ipAllowlist: [ '0.0.0.0/0' ]
    sku: sku == 'Dedicated' ? { name: sku, capacity: capacity } : { name: sku }
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
  resource hub 'taskHubs' = { name: 'videoconf', properties: {} }
  // Histories hold who met whom: a week of those that went well, a month of the others, for who has to find out why.
  resource retention 'retentionPolicies' = { name: 'default', properties: { retentionPolicies: [ { retentionPeriodInDays: 7, orchestrationState: 'Completed' }, { retentionPeriodInDays: 30 } ] } }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(scheduler.id, apiPrincipalId, roles.durableTaskDataContributor)
  scope: scheduler
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.durableTaskDataContributor), principalId: apiPrincipalId, principalType: 'ServicePrincipal' }
}

output id string = scheduler.id
// Only the service knows it: the name has a hash in it.
output endpoint string = scheduler.properties.endpoint
output hubName string = scheduler::hub.name
