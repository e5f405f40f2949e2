param profileName string
param endpointName string
param apiHostName string

@description('Empty: the origin is reached by its public address. Else the app, over a link that the hook approves.')
param apiId string
param apiLocation string

// Apart from the profile, because the app wants the profile's id before it is an origin.
resource profile 'Microsoft.Cdn/profiles@2025-06-01' existing = {
  name: profileName
  resource endpoint 'afdEndpoints' existing = { name: endpointName }
}

resource group 'Microsoft.Cdn/profiles/originGroups@2025-06-01' = {
  parent: profile
  name: 'api'
  properties: {
    loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 3, additionalLatencyInMilliseconds: 50 }
    healthProbeSettings: { probePath: '/healthz', probeRequestType: 'GET', probeProtocol: 'Https', probeIntervalInSeconds: 30 }
    sessionAffinityState: 'Disabled'
  }
  resource origin 'origins' = {
    name: 'func'
    properties: {
      hostName: apiHostName
      originHostHeader: apiHostName
      httpsPort: 443
      httpPort: 80
      priority: 1
      weight: 1000
      enabledState: 'Enabled'
      enforceCertificateNameCheck: true
      sharedPrivateLinkResource: empty(apiId) ? null : { privateLink: { id: apiId }, groupId: 'sites', privateLinkLocation: apiLocation, requestMessage: 'VideoConf: Front Door' }
    }
  }
}

// SignalR's connections do not come this way: negotiate answers with the service's own address.
resource route 'Microsoft.Cdn/profiles/afdEndpoints/routes@2025-06-01' = {
  parent: profile::endpoint
  name: 'api'
  properties: {
    originGroup: { id: group.id }
    supportedProtocols: [ 'Https' ]
    patternsToMatch: [ '/v1/*', '/healthz', '/config.json', '/openapi.json', '/docs', '/docs/*' ]
    forwardingProtocol: 'HttpsOnly'
    linkToDefaultDomain: 'Enabled'
    httpsRedirect: 'Disabled'
    enabledState: 'Enabled'
  }
  dependsOn: [ group::origin ]
}
