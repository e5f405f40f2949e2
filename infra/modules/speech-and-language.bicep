import { nameOf } from '../names.bicep'
import { roles } from '../roles.bicep'

@description('Where the models are offered; azd asks for the quota before it deploys.')
param location string
@description('Where speech is written down: in the rooms\' own region, because voices are personal data.')
param speechLocation string
param tags object
param prefix string
param isPrivate bool
param model string
param modelVersion string
@description('DataZoneStandard keeps words within the data zone (EU, US); GlobalStandard does not.')
param modelSku string
@description('Thousands of tokens a minute.')
param modelCapacity int
param apiPrincipalId string
param nodePrincipalId string

resource language 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: nameOf(prefix, 'aoai')
  location: location
  tags: tags
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: {
    // Entra ID and private endpoints work with a name of one's own alone.
    customSubDomainName: nameOf(prefix, 'aoai')
    disableLocalAuth: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: isPrivate ? 'Deny' : 'Allow' }
  }
  resource summary 'deployments' = {
    name: 'summary'
    sku: { name: modelSku, capacity: modelCapacity }
    properties: { model: { format: 'OpenAI', name: model, version: modelVersion }, versionUpgradeOption: 'OnceCurrentVersionExpired' }
  }
}

resource speech 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: nameOf(prefix, 'speech')
  location: speechLocation
  tags: tags
  kind: 'SpeechServices'
  sku: { name: 'S0' }
  properties: {
    customSubDomainName: nameOf(prefix, 'speech')
    disableLocalAuth: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: isPrivate ? 'Deny' : 'Allow' }
  }
}

resource apiUsesLanguage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(language.id, apiPrincipalId, roles.cognitiveServicesOpenAiUser)
  scope: language
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.cognitiveServicesOpenAiUser), principalId: apiPrincipalId, principalType: 'ServicePrincipal' }
}

// The node writes down what is said: the audio is there, and a function does not live long enough to listen.
resource nodeUsesSpeech 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(speech.id, nodePrincipalId, roles.cognitiveServicesSpeechUser)
  scope: speech
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.cognitiveServicesSpeechUser), principalId: nodePrincipalId, principalType: 'ServicePrincipal' }
}

output languageId string = language.id
output speechId string = speech.id
// The version-less endpoint, which the plain OpenAI client speaks.
output languageEndpoint string = '${language.properties.endpoint}openai/v1/'
output languageDeployment string = language::summary.name
