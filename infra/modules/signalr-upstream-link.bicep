param signalrName string
param apiId string

// Where the app has no public address, the upstream reaches it through a link of the service's own (Premium only). The connection waits on
// the app's side until the hook approves it.
resource signalr 'Microsoft.SignalRService/signalR@2024-03-01' existing = { name: signalrName }

resource link 'Microsoft.SignalRService/signalR/sharedPrivateLinkResources@2024-03-01' = {
  parent: signalr
  name: 'upstream'
  properties: { groupId: 'sites', privateLinkResourceId: apiId, requestMessage: 'VideoConf: SignalR upstream' }
}
