import { nameOf, regionalNameOf } from '../names.bicep'

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
param turnPort int
@description('As in media-nodes.bicep.')
param stunServer string

@description('The vault\'s secret behind the certificate, without a version; empty: no TLS.')
param certificateUrl string

@description('What a machine may send, megabits a second: the size\'s limit.')
param networkMegabits int

var name = regionalNameOf(prefix, 'turn', location)
var administrator = 'azureops'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: nameOf(prefix, 'id-turn') }
resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = { name: nameOf(prefix, 'kv') }
resource logs 'Microsoft.Insights/dataCollectionRules@2023-03-11' existing = { name: nameOf(prefix, 'dcr') }
resource people 'Microsoft.Insights/actionGroups@2023-01-01' existing = { name: nameOf(prefix, 'ag') }
resource network 'Microsoft.Network/virtualNetworks@2025-07-01' existing = { name: regionalNameOf(prefix, 'vnet', location) }

// The vault's extension keeps the certificate here.
var certificateFolder = '/var/lib/waagent/Microsoft.Azure.KeyVault/app'

var values = {
  '@REGION@': location
  '@VAULT_URI@': vault.properties.vaultUri
  '@IDENTITY_CLIENT_ID@': identity.properties.clientId
  '@STUN_SERVER@': stunServer
  '@CERTIFICATE@': empty(certificateUrl) ? '' : '${certificateFolder}/tls'
  '@FILE_TURNSERVER_CONF@': loadFileAsBase64('../../media-vm/coturn/turnserver.conf')
  '@FILE_PREPARE@': loadFileAsBase64('../../media-vm/coturn/prepare-coturn')
  '@FILE_DRAIN@': loadFileAsBase64('../../media-vm/coturn/drain-coturn')
  '@FILE_METADATA@': loadFileAsBase64('../../media-vm/image/scripts/azure-metadata.sh')
  '@FILE_ADDRESS@': loadFileAsBase64('../../media-vm/image/scripts/discover-address.sh')
  '@FILE_EVENTS@': loadFileAsBase64('../../media-vm/image/scripts/watch-events')
  '@FILE_EVENTS_SERVICE@': loadFileAsBase64('../../media-vm/coturn/videoconf-coturn-events.service')
  '@FILE_UNIT@': loadFileAsBase64('../../media-vm/coturn/videoconf-coturn.service')
  '@FILE_USAGE@': loadFileAsBase64('../../media-vm/coturn/report-usage')
  '@FILE_USAGE_SERVICE@': loadFileAsBase64('../../media-vm/coturn/videoconf-coturn-usage.service')
  '@FILE_CERTIFICATE_PATH@': loadFileAsBase64('../../media-vm/coturn/videoconf-coturn-certificate.path')
  '@FILE_CERTIFICATE_SERVICE@': loadFileAsBase64('../../media-vm/coturn/videoconf-coturn-certificate.service')
}
var customData = reduce(items(values), loadTextContent('../../media-vm/coturn/cloud-init.yaml'), (text, value) => replace(text, value.key, value.value))

resource relays 'Microsoft.Compute/virtualMachineScaleSets@2025-04-01' = {
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
    // A changed model is for new machines: a relay that is replaced breaks the calls on it, and calls are longer than an upgrade waits.
    upgradePolicy: { mode: 'Manual' }
    automaticRepairsPolicy: { enabled: true, gracePeriod: 'PT30M', repairAction: 'Replace' }
    // Newest first: it has the fewest calls.
    scaleInPolicy: { rules: [ 'NewestVM' ], forceDeletion: false, prioritizeUnhealthyVMs: true }
    virtualMachineProfile: {
      // Never Spot: a relayed call has no other way.
      priority: 'Regular'
      osProfile: {
        computerNamePrefix: 'vcturn'
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
                subnet: { id: '${network.id}/subnets/turn' }
                privateIPAddressVersion: 'IPv4'
                // An address of its own: relays are handed out on it, and the control plane names every machine to clients.
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
      extensionProfile: {
        extensionsTimeBudget: 'PT20M'
        extensions: concat(empty(certificateUrl) ? [] : [ {
          name: 'KeyVaultForLinux'
          properties: {
            publisher: 'Microsoft.Azure.KeyVault'
            type: 'KeyVaultForLinux'
            typeHandlerVersion: '3.0'
            autoUpgradeMinorVersion: true
            enableAutomaticUpgrade: true
            settings: {
              secretsManagementSettings: {
                pollingIntervalInS: '3600'
                requireInitialSync: true
                aclEnabled: true
                observedCertificates: [ { url: certificateUrl, certificateStoreLocation: certificateFolder, customSymbolicLinkName: 'tls', acls: [ { user: 'turnserver' } ] } ]
              }
              authenticationSettings: { msiEndpoint: 'http://169.254.169.254/metadata/identity', msiClientId: identity.properties.clientId }
            }
          }
        } ], [ {
          name: 'HealthExtension'
          properties: {
            publisher: 'Microsoft.ManagedServices'
            type: 'ApplicationHealthLinux'
            // It takes connections: more cannot be asked of coturn without credentials.
            typeHandlerVersion: '1.0'
            autoUpgradeMinorVersion: true
            enableAutomaticUpgrade: true
            settings: { protocol: 'tcp', port: turnPort, intervalInSeconds: 5, numberOfProbes: 3 }
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
        } ])
      }
    }
  }
}

resource shipping 'Microsoft.Insights/dataCollectionRuleAssociations@2023-03-11' = {
  name: '${name}-logs'
  scope: relays
  properties: { dataCollectionRuleId: logs.id, description: 'Journals to the workspace.' }
}

// What a relay does is send: bandwidth binds long before the processor. Bytes a minute, at 40 % and at 10 % of what the size may send.
var bytesPerMinuteAtPercent = networkMegabits * 1000000 / 8 * 60 / 100

resource scaling 'Microsoft.Insights/autoscalesettings@2022-10-01' = {
  name: '${name}-scaling'
  location: location
  tags: tags
  properties: {
    enabled: true
    name: '${name}-scaling'
    targetResourceUri: relays.id
    profiles: [ {
      name: 'default'
      capacity: { minimum: string(minimum), maximum: string(maximum), default: string(minimum) }
      rules: [
        { metricTrigger: { metricName: 'Network Out Total', metricResourceUri: relays.id, timeGrain: 'PT1M', statistic: 'Average', timeWindow: 'PT5M', timeAggregation: 'Average', operator: 'GreaterThan', threshold: bytesPerMinuteAtPercent * 40, dividePerInstance: false }, scaleAction: { direction: 'Increase', type: 'ChangeCount', value: '1', cooldown: 'PT5M' } }
        { metricTrigger: { metricName: 'Network Out Total', metricResourceUri: relays.id, timeGrain: 'PT1M', statistic: 'Average', timeWindow: 'PT30M', timeAggregation: 'Average', operator: 'LessThan', threshold: bytesPerMinuteAtPercent * 10, dividePerInstance: false }, scaleAction: { direction: 'Decrease', type: 'ChangeCount', value: '1', cooldown: 'PT15M' } }
      ]
    } ]
  }
}

resource saturated 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-alert-bandwidth'
  location: 'global'
  tags: tags
  properties: {
    description: 'TURN machines in ${location} send over 70 % of what they may. Runbook: high-turn-usage.'
    severity: 2
    enabled: true
    scopes: [ relays.id ]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [ { criterionType: 'StaticThresholdCriterion', name: 'sent', metricNamespace: 'Microsoft.Compute/virtualMachineScaleSets', metricName: 'Network Out Total', operator: 'GreaterThan', threshold: bytesPerMinuteAtPercent * 70, timeAggregation: 'Average' } ]
    }
    actions: [ { actionGroupId: people.id } ]
  }
}

output scaleSetName string = relays.name
