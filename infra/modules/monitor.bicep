import { nameOf } from '../names.bicep'
import { roles } from '../roles.bicep'

param location string
param tags object
param prefix string
param retentionDays int
param apiPrincipalId string
param nodePrincipalId string

@description('Where alerts go; empty: nowhere but the portal.')
param alertEmail string
@secure()
@description('An events endpoint that takes the common alert schema, as PagerDuty does. It is a secret: whoever has it can raise alarms.')
param alertWebhook string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: nameOf(prefix, 'law')
  location: location
  tags: tags
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: retentionDays, features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true } }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: nameOf(prefix, 'appi')
  location: location
  tags: tags
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: workspace.id, DisableLocalAuth: true, IngestionMode: 'LogAnalytics' }
}

resource publish 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for principalId in [ apiPrincipalId, nodePrincipalId ]: {
  name: guid(insights.id, principalId, roles.monitoringMetricsPublisher)
  scope: insights
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher), principalId: principalId, principalType: 'ServicePrincipal' }
}]

// What the machines' journals say from notices up, and not what they say all day.
resource logs 'Microsoft.Insights/dataCollectionRules@2023-03-11' = {
  name: nameOf(prefix, 'dcr')
  location: location
  tags: tags
  kind: 'Linux'
  properties: {
    dataSources: {
      syslog: [ {
        name: 'machines'
        streams: [ 'Microsoft-Syslog' ]
        facilityNames: [ 'daemon', 'kern', 'syslog', 'user' ]
        logLevels: [ 'Notice', 'Warning', 'Error', 'Critical', 'Alert', 'Emergency' ]
      } ]
    }
    destinations: { logAnalytics: [ { name: 'workspace', workspaceResourceId: workspace.id } ] }
    dataFlows: [ { streams: [ 'Microsoft-Syslog' ], destinations: [ 'workspace' ] } ]
  }
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: nameOf(prefix, 'ag')
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'videoconf'
    enabled: true
    emailReceivers: empty(alertEmail) ? [] : [ { name: 'operators', emailAddress: alertEmail, useCommonAlertSchema: true } ]
    webhookReceivers: empty(alertWebhook) ? [] : [ { name: 'on-call', serviceUri: alertWebhook, useCommonAlertSchema: true } ]
  }
}

output workspaceId string = workspace.id
output insightsConnectionString string = insights.properties.ConnectionString
output actionGroupId string = people.id
