import { nameOf, regionalNameOf } from '../names.bicep'
import { roles } from '../roles.bicep'

param location string
param tags object
param prefix string
param vmSize string
param zones array
@description('Machines to have now; scaling changes it.')
param capacity int
param minimum int
param maximum int
param sshPublicKey string
param packageId string
param controlUrl string
param mediaPort int
param mediaPorts int
param nodeApiPort int
@description('host:port of a STUN server, the last source of a machine\'s public address; empty: none.')
param stunServer string
@description('Share of new rooms, as text because Bicep has no fractions.')
param nodeWeight string

var name = regionalNameOf(prefix, 'nodes', location)
var administrator = 'azureops'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: nameOf(prefix, 'id-node') }
resource api 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: nameOf(prefix, 'id-api') }
resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = { name: nameOf(prefix, 'kv') }
resource speech 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = { name: nameOf(prefix, 'speech') }
resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: nameOf(prefix, 'appi') }
resource logs 'Microsoft.Insights/dataCollectionRules@2023-03-11' existing = { name: nameOf(prefix, 'dcr') }
resource people 'Microsoft.Insights/actionGroups@2023-01-01' existing = { name: nameOf(prefix, 'ag') }
resource network 'Microsoft.Network/virtualNetworks@2025-07-01' existing = { name: regionalNameOf(prefix, 'vnet', location) }

var values = {
  '@REGION@': location
  '@CONTROL_URL@': controlUrl
  '@VAULT_URI@': vault.properties.vaultUri
  '@IDENTITY_CLIENT_ID@': identity.properties.clientId
  '@MEDIA_PORT@': string(mediaPort)
  '@MEDIA_PORT_LAST@': string(mediaPort + mediaPorts - 1)
  '@NODE_API_PORT@': string(nodeApiPort)
  '@STUN_SERVER@': stunServer
  '@SPEECH_ENDPOINT@': speech.properties.endpoint
  '@NODE_WEIGHT@': nodeWeight
  '@INSIGHTS_CONNECTION@': insights.properties.ConnectionString
}
var customData = reduce(items(values), loadTextContent('../../media-vm/image/cloud-init.yaml'), (text, value) => replace(text, value.key, value.value))

resource nodes 'Microsoft.Compute/virtualMachineScaleSets@2025-04-01' = {
  name: name
  location: location
  tags: tags
  zones: zones
  sku: { name: vmSize, tier: 'Standard', capacity: capacity }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    orchestrationMode: 'Flexible'
    platformFaultDomainCount: 1
    singlePlacementGroup: false
    // A changed model is for new machines. Replacing those that run is a rollout's work, which waits for their rooms; a rolling upgrade
    // gives a machine a quarter of an hour, and meetings are longer.
    upgradePolicy: { mode: 'Manual' }
    automaticRepairsPolicy: { enabled: true, gracePeriod: 'PT30M', repairAction: 'Replace' }
    // Newest first: it has the fewest rooms. One with rooms is protected by the control plane.
    scaleInPolicy: { rules: [ 'NewestVM' ], forceDeletion: false, prioritizeUnhealthyVMs: true }
    virtualMachineProfile: {
      // Never Spot: thirty seconds are no time to move a meeting in.
      priority: 'Regular'
      osProfile: {
        computerNamePrefix: 'vcnode'
        adminUsername: administrator
        customData: base64(customData)
        linuxConfiguration: {
          disablePasswordAuthentication: true
          provisionVMAgent: true
          ssh: { publicKeys: [ { path: '/home/${administrator}/.ssh/authorized_keys', keyData: sshPublicKey } ] }
          patchSettings: { patchMode: 'ImageDefault', assessmentMode: 'ImageDefault' }
        }
      }
      securityProfile: { securityType: 'TrustedLaunch', encryptionAtHost: true, uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } }
      storageProfile: {
        imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' }
        osDisk: { createOption: 'FromImage', caching: 'ReadWrite', managedDisk: { storageAccountType: 'Premium_LRS' }, deleteOption: 'Delete' }
      }
      networkProfile: {
        networkApiVersion: '2022-11-01'
        networkInterfaceConfigurations: [ {
          name: 'nic'
          properties: {
            primary: true
            enableAcceleratedNetworking: true
            enableIPForwarding: false
            deleteOption: 'Delete'
            ipConfigurations: [ {
              name: 'ip'
              properties: {
                primary: true
                subnet: { id: '${network.id}/subnets/nodes' }
                privateIPAddressVersion: 'IPv4'
                // An address of its own, no load balancer: an ICE candidate is a fixed address, and a balancer would spread one call's packets.
                publicIPAddressConfiguration: {
                  name: 'pip'
                  sku: { name: 'Standard', tier: 'Regional' }
                  properties: { idleTimeoutInMinutes: 4, publicIPAddressVersion: 'IPv4', deleteOption: 'Delete' }
                }
              }
            } ]
          }
        } ]
      }
      scheduledEventsProfile: {
        terminateNotificationProfile: { enable: true, notBeforeTimeout: 'PT15M' }
        osImageNotificationProfile: { enable: true, notBeforeTimeout: 'PT15M' }
      }
      // No automatic upgrade: it would restart the node under its rooms.
      applicationProfile: { galleryApplications: [ { packageReferenceId: packageId, order: 1, treatFailureAsDeploymentFailure: true, enableAutomaticUpgrade: false } ] }
      extensionProfile: {
        extensionsTimeBudget: 'PT20M'
        extensions: [ {
          name: 'HealthExtension'
          properties: {
            publisher: 'Microsoft.ManagedServices'
            type: 'ApplicationHealthLinux'
            // 2.0 wants a state in the body, which the node does not give; and whether it lives must never depend on its load.
            typeHandlerVersion: '1.0'
            autoUpgradeMinorVersion: true
            enableAutomaticUpgrade: true
            settings: { protocol: 'http', port: nodeApiPort, requestPath: '/healthz', intervalInSeconds: 5, numberOfProbes: 3 }
          }
        }, {
          name: 'AzureMonitorLinuxAgent'
          properties: {
            publisher: 'Microsoft.Azure.Monitor'
            type: 'AzureMonitorLinuxAgent'
            typeHandlerVersion: '1.33'
            autoUpgradeMinorVersion: true
            enableAutomaticUpgrade: true
            settings: { authentication: { managedIdentity: { 'identifier-name': 'mi_res_id', 'identifier-value': identity.id } } }
          }
        } ]
      }
    }
  }
}

resource shipping 'Microsoft.Insights/dataCollectionRuleAssociations@2023-03-11' = {
  name: '${name}-logs'
  scope: nodes
  properties: { dataCollectionRuleId: logs.id, description: 'Journals to the workspace.' }
}

// The backstop. Placement is the control plane's, so it knows best how many nodes there should be; until it sets the capacity, CPU does.
resource scaling 'Microsoft.Insights/autoscalesettings@2022-10-01' = {
  name: '${name}-scaling'
  location: location
  tags: tags
  properties: {
    enabled: true
    name: '${name}-scaling'
    targetResourceUri: nodes.id
    predictiveAutoscalePolicy: { scaleMode: 'ForecastOnly', scaleLookAheadTime: 'PT15M' }
    profiles: [ {
      name: 'default'
      capacity: { minimum: string(minimum), maximum: string(maximum), default: string(minimum) }
      rules: [
        { metricTrigger: { metricName: 'Percentage CPU', metricResourceUri: nodes.id, timeGrain: 'PT1M', statistic: 'Average', timeWindow: 'PT5M', timeAggregation: 'Average', operator: 'GreaterThan', threshold: 60, dividePerInstance: false }, scaleAction: { direction: 'Increase', type: 'PercentChangeCount', value: '25', cooldown: 'PT5M' } }
        // The rooms' own load, percent of a node, which knows of bandwidth too. Custom metrics scale from Application Insights alone.
        { metricTrigger: { metricName: 'videoconf.node.load', metricNamespace: 'azure.applicationinsights', metricResourceUri: insights.id, timeGrain: 'PT1M', statistic: 'Average', timeWindow: 'PT5M', timeAggregation: 'Average', operator: 'GreaterThan', threshold: 60, dividePerInstance: false }, scaleAction: { direction: 'Increase', type: 'PercentChangeCount', value: '25', cooldown: 'PT5M' } }
        // Slowly, and long after: what is taken away has to come back when the next hour's meetings begin.
        { metricTrigger: { metricName: 'Percentage CPU', metricResourceUri: nodes.id, timeGrain: 'PT1M', statistic: 'Average', timeWindow: 'PT30M', timeAggregation: 'Average', operator: 'LessThan', threshold: 20, dividePerInstance: false }, scaleAction: { direction: 'Decrease', type: 'ChangeCount', value: '1', cooldown: 'PT15M' } }
      ]
    } ]
  }
}

// The control plane protects nodes that have rooms and sets the capacity. The node itself may not: one that is taken over could then delete
// the others. A role of our own would be narrower, but outlives the resource group; this one is held to the scale set.
resource controls 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(nodes.id, api.id, roles.virtualMachineContributor)
  scope: nodes
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.virtualMachineContributor), principalId: api.properties.principalId, principalType: 'ServicePrincipal' }
}

resource saturated 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-alert-cpu'
  location: 'global'
  tags: tags
  properties: {
    description: 'CPU of the media nodes in ${location} over 80 % for a minute. Runbook: sfu-saturation.'
    severity: 0
    enabled: true
    scopes: [ nodes.id ]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT1M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [ { criterionType: 'StaticThresholdCriterion', name: 'cpu', metricNamespace: 'Microsoft.Compute/virtualMachineScaleSets', metricName: 'Percentage CPU', operator: 'GreaterThan', threshold: 80, timeAggregation: 'Average' } ]
    }
    actions: [ { actionGroupId: people.id } ]
  }
}

output scaleSetName string = nodes.name
