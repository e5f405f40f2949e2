import { nameOf } from '../names.bicep'

param location string
param tags object
param prefix string
param workspaceId string
param actionGroupId string
param signalrId string
param cosmosId string

@description('Where the runbooks are read; the alert says which one.')
param runbooks string

// Severity 0 wakes somebody, 2 waits for the morning.
//
// A rule returns its measure in Value. The names are those of the clients' reports (Measurements in VideoConf.Contracts) behind
// "videoconf.client.", and of the control plane's own counters behind "videoconf.". Measures come as sums of half a minute an instance, of which no
// percentile can be had: objectives that are one are read as the part of measurements beyond them, which clients' reports carry as a dimension.
var rules = [
  {
    name: 'signaling-availability', runbook: 'signalr-throttling', severity: 0, frequency: 'PT5M', window: 'PT15M', operator: 'LessThan', threshold: 99
    about: 'Signaling requests that succeeded, percent. The objective is 99.9 a month; 99 over a quarter of an hour spends it fifteen times too fast.'
    query: 'AppRequests | where Url has "/v1/" or Url has "/runtime/webhooks/signalr" | summarize Answered = countif(toint(ResultCode) < 500), Asked = count() | where Asked >= 50 | extend Value = 100.0 * Answered / Asked'
  }
  {
    name: 'join-success', runbook: 'sfu-saturation', severity: 0, frequency: 'PT5M', window: 'PT30M', operator: 'LessThan', threshold: 99
    about: 'Joins that led to media, percent. The objective is 99 a day.'
    query: 'AppMetrics | where Name in ("videoconf.joins.attempted", "videoconf.joins.connected") | summarize Total = sum(Sum) by Name | summarize Attempted = sumif(Total, Name endswith "attempted"), Connected = sumif(Total, Name endswith "connected") | where Attempted >= 20 | extend Value = 100.0 * Connected / Attempted'
  }
  {
    name: 'turn-success', runbook: 'high-turn-usage', severity: 1, frequency: 'PT15M', window: 'PT1H', operator: 'LessThan', threshold: 99
    about: 'Relayed connections that came up, percent. The objective is 99 a day.'
    query: 'AppMetrics | where Name in ("videoconf.relays.attempted", "videoconf.relays.connected") | summarize Total = sum(Sum) by Name | summarize Attempted = sumif(Total, Name endswith "attempted"), Connected = sumif(Total, Name endswith "connected") | where Attempted >= 20 | extend Value = 100.0 * Connected / Attempted'
  }
  {
    name: 'media-latency', runbook: 'sfu-saturation', severity: 1, frequency: 'PT5M', window: 'PT5M', operator: 'GreaterThan', threshold: 5
    about: 'Round trips between clients and media nodes over 250 ms, percent. The objective, a 95th percentile under 250 ms, allows 5.'
    query: 'AppMetrics | where Name == "videoconf.client.roundTripMs" | summarize Missed = sumif(ItemCount, tostring(Properties.objective) == "missed"), Reports = sum(ItemCount) | where Reports >= 20 | extend Value = 100.0 * Missed / Reports'
  }
  {
    name: 'packet-loss', runbook: 'sfu-saturation', severity: 1, frequency: 'PT1M', window: 'PT5M', operator: 'GreaterThan', threshold: 5
    about: 'Packets lost on the way to clients, mean of the worst minute, percent. The objective is under 2 a session; 5 for a minute is critical.'
    query: 'AppMetrics | where Name == "videoconf.client.lossPercent" | summarize Mean = sum(Sum) / sum(ItemCount), Reports = sum(ItemCount) by bin(TimeGenerated, 1m) | where Reports >= 10 | summarize Value = max(Mean)'
  }
  {
    name: 'join-latency', runbook: 'sfu-saturation', severity: 2, frequency: 'PT5M', window: 'PT15M', operator: 'GreaterThan', threshold: 5
    about: 'Joins that took over 2 s from the click to connected media, percent. A 95th percentile under 2 s allows 5.'
    query: 'AppMetrics | where Name == "videoconf.client.joinToConnectedMs" | summarize Missed = sumif(ItemCount, tostring(Properties.objective) == "missed"), Reports = sum(ItemCount) | where Reports >= 20 | extend Value = 100.0 * Missed / Reports'
  }
  {
    name: 'recording-failures', runbook: 'recording-failure', severity: 1, frequency: 'PT15M', window: 'PT1H', operator: 'GreaterThan', threshold: 1
    about: 'Recordings that ended as failed, percent.'
    query: 'AppMetrics | where Name in ("videoconf.recordings.ended", "videoconf.recordings.failed") | summarize Total = sum(Sum) by Name | summarize Ended = sumif(Total, Name endswith "ended"), Failed = sumif(Total, Name endswith "failed") | where Ended > 0 | extend Value = 100.0 * Failed / Ended'
  }
  {
    name: 'no-node', runbook: 'region-outage', severity: 0, frequency: 'PT1M', window: 'PT5M', operator: 'GreaterThan', threshold: 0
    about: 'Rooms that no media node could take.'
    query: 'AppMetrics | where Name == "videoconf.placements.refused" | summarize Value = sum(Sum)'
  }
]

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for r in rules: {
  name: nameOf(prefix, 'alert-${r.name}')
  location: location
  tags: tags
  properties: {
    description: r.about
    severity: r.severity
    enabled: true
    scopes: [ workspaceId ]
    evaluationFrequency: r.frequency
    windowSize: r.window
    // The tables are there once the first telemetry has come; the first deployment comes before it.
    skipQueryValidation: true
    autoMitigate: true
    criteria: { allOf: [ { query: r.query, metricMeasureColumn: 'Value', timeAggregation: r.operator == 'LessThan' ? 'Minimum' : 'Maximum', operator: r.operator, threshold: r.threshold, failingPeriods: { minFailingPeriodsToAlert: 1, numberOfEvaluationPeriods: 1 } } ] }
    actions: { actionGroups: [ actionGroupId ], customProperties: { runbook: '${runbooks}/${r.runbook}.md' } }
  }
}]

var platform = [
  // Above 70 % the service begins to refuse; the objective for signaling cannot be kept then.
  { name: 'signalr-load', resource: signalrId, namespace: 'Microsoft.SignalRService/SignalR', metric: 'ServerLoad', aggregation: 'Maximum', threshold: 70, severity: 1, about: 'Load of Azure SignalR Service, percent. Runbook: signalr-throttling.' }
  { name: 'cosmos-load', resource: cosmosId, namespace: 'Microsoft.DocumentDB/databaseAccounts', metric: 'NormalizedRUConsumption', aggregation: 'Average', threshold: 90, severity: 1, about: 'Request units in use, percent of what there are. Runbook: cosmos-throttling.' }
]

resource platformRule 'Microsoft.Insights/metricAlerts@2018-03-01' = [for p in platform: {
  name: nameOf(prefix, 'alert-${p.name}')
  location: 'global'
  tags: tags
  properties: {
    description: p.about
    severity: p.severity
    enabled: true
    scopes: [ p.resource ]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [ { criterionType: 'StaticThresholdCriterion', name: p.metric, metricNamespace: p.namespace, metricName: p.metric, operator: 'GreaterThan', threshold: p.threshold, timeAggregation: p.aggregation } ]
    }
    actions: [ { actionGroupId: actionGroupId } ]
  }
}]

var charts = [
  { title: 'Signaling: requests by outcome', query: 'AppRequests | summarize count() by bin(TimeGenerated, 5m), Outcome = iff(toint(ResultCode) < 500, "answered", "failed")' }
  { title: 'Joins: over 2 s from click to connected media, percent', query: 'AppMetrics | where Name == "videoconf.client.joinToConnectedMs" | summarize over = 100.0 * sumif(ItemCount, tostring(Properties.objective) == "missed") / sum(ItemCount) by bin(TimeGenerated, 5m)' }
  { title: 'Joins: tried and connected', query: 'AppMetrics | where Name in ("videoconf.joins.attempted", "videoconf.joins.connected") | summarize sum(Sum) by bin(TimeGenerated, 5m), Name' }
  { title: 'Media: round trips over 250 ms, percent', query: 'AppMetrics | where Name == "videoconf.client.roundTripMs" | summarize over = 100.0 * sumif(ItemCount, tostring(Properties.objective) == "missed") / sum(ItemCount) by bin(TimeGenerated, 5m)' }
  { title: 'Media: loss at clients, mean, percent', query: 'AppMetrics | where Name == "videoconf.client.lossPercent" | summarize loss = sum(Sum) / sum(ItemCount) by bin(TimeGenerated, 5m)' }
  { title: 'Recordings: ended and failed', query: 'AppMetrics | where Name in ("videoconf.recordings.ended", "videoconf.recordings.failed") | summarize sum(Sum) by bin(TimeGenerated, 1h), Name' }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspaceId, 'objectives')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'VideoConf: objectives'
    category: 'workbook'
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: string({
      version: 'Notebook/1.0'
      items: map(charts, chart => {
        type: 3
        name: chart.title
        content: { version: 'KqlItem/1.0', title: chart.title, query: chart.query, queryType: 0, resourceType: 'microsoft.operationalinsights/workspaces', visualization: 'timechart', timeContext: { durationMs: 86400000 } }
      })
      isLocked: false
      fallbackResourceIds: [ workspaceId ]
    })
  }
}
