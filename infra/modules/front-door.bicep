import { nameOf, plainNameOf } from '../names.bicep'

param tags object
param prefix string
@description('Standard or Premium: managed rules and private origins need Premium.')
param tier string
@description('Requests of one address a minute before it is refused. An office shares one address.')
param requestsPerMinute int

var sku = '${tier}_AzureFrontDoor'

resource profile 'Microsoft.Cdn/profiles@2025-06-01' = {
  name: nameOf(prefix, 'afd')
  location: 'global'
  tags: tags
  #disable-next-line BCP036 // The profile's two names are what tier allows.
  sku: { name: sku }
  properties: { originResponseTimeoutSeconds: 60 }
  resource endpoint 'afdEndpoints' = { name: nameOf(prefix, 'api'), location: 'global', tags: tags, properties: { enabledState: 'Enabled' } }
}

resource firewall 'Microsoft.Network/FrontDoorWebApplicationFirewallPolicies@2025-03-01' = {
  name: plainNameOf(prefix, 'waf')
  location: 'global'
  tags: tags
  #disable-next-line BCP036 // As above: it must equal the profile's.
  sku: { name: sku }
  properties: {
    policySettings: { enabledState: 'Enabled', mode: 'Prevention', requestBodyCheck: 'Enabled' }
    managedRules: { managedRuleSets: tier == 'Premium' ? [ { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.1', ruleSetAction: 'Block' }, { ruleSetType: 'Microsoft_BotManagerRuleSet', ruleSetVersion: '1.1' } ] : [] }
    // The app limits each user; this keeps a flood from starting instances at all.
    customRules: { rules: [ { name: 'rate', priority: 100, ruleType: 'RateLimitRule', rateLimitDurationInMinutes: 1, rateLimitThreshold: requestsPerMinute, action: 'Block', matchConditions: [ { matchVariable: 'RequestUri', operator: 'Contains', matchValue: [ '/v1/' ] } ] } ] }
  }
}

resource security 'Microsoft.Cdn/profiles/securityPolicies@2025-06-01' = {
  parent: profile
  name: 'waf'
  properties: { parameters: { type: 'WebApplicationFirewall', wafPolicy: { id: firewall.id }, associations: [ { domains: [ { id: profile::endpoint.id } ], patternsToMatch: [ '/*' ] } ] } }
}

output profileName string = profile.name
output endpointName string = profile::endpoint.name
output frontDoorId string = profile.properties.frontDoorId
output hostName string = profile::endpoint.properties.hostName
