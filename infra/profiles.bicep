// What the three sizes are made of. Everything a profile decides is here; what a person may decide besides it is a parameter of main.bicep.

@export()
type profileName = 'trial' | 'team' | 'enterprise'

@export()
var profiles = {
  // A few meetings at a time, for who wants to see it. The control plane costs next to nothing while nobody meets; one node and one TURN
  // machine run.
  trial: {
    zones: []
    zoneRedundant: false
    alwaysReadyHttp: 0
    alwaysReadyDurable: 0
    maximumInstances: 40
    signalrSku: 'Standard_S1'
    signalrUnits: 1
    schedulerSku: 'Consumption'
    schedulerUnits: 0
    cosmosMaximum: 0
    cosmosBackup: 'Continuous7Days'
    storageSku: 'Standard_LRS'
    recordingsSku: 'Standard_LRS'
    ownKeys: false
    quality: false
    eventUnits: 1
    frontDoor: ''
    logRetentionDays: 30
    modelCapacity: 10
    nodeSize: 'Standard_D2s_v5'
    nodesMinimum: 1
    nodesMaximum: 2
    turnSize: 'Standard_F2s_v2'
    turnMegabits: 5000
    turnsMinimum: 1
    turnsMaximum: 1
  }
  // A company's meetings in one or two regions.
  team: {
    zones: [ '1', '2', '3' ]
    zoneRedundant: false
    alwaysReadyHttp: 1
    alwaysReadyDurable: 0
    maximumInstances: 100
    signalrSku: 'Standard_S1'
    signalrUnits: 2
    schedulerSku: 'Consumption'
    schedulerUnits: 0
    cosmosMaximum: 0
    cosmosBackup: 'Continuous7Days'
    storageSku: 'Standard_ZRS'
    recordingsSku: 'Standard_LRS'
    ownKeys: true
    quality: true
    eventUnits: 4
    frontDoor: 'Standard'
    logRetentionDays: 30
    modelCapacity: 50
    nodeSize: 'Standard_D4s_v5'
    nodesMinimum: 2
    nodesMaximum: 10
    turnSize: 'Standard_F2s_v2'
    turnMegabits: 5000
    turnsMinimum: 2
    turnsMaximum: 4
  }
  // Zones everywhere, services with an agreement, provisioned throughput.
  enterprise: {
    zones: [ '1', '2', '3' ]
    zoneRedundant: true
    alwaysReadyHttp: 2
    alwaysReadyDurable: 2
    maximumInstances: 400
    signalrSku: 'Premium_P1'
    signalrUnits: 10
    schedulerSku: 'Dedicated'
    schedulerUnits: 3
    cosmosMaximum: 20000
    cosmosBackup: 'Continuous30Days'
    storageSku: 'Standard_ZRS'
    recordingsSku: 'Standard_GRS'
    ownKeys: true
    quality: true
    eventUnits: 10
    frontDoor: 'Premium'
    logRetentionDays: 90
    modelCapacity: 200
    // More machines rather than larger ones: what one takes with it when it dies is what its rooms lose.
    nodeSize: 'Standard_D4s_v5'
    nodesMinimum: 6
    nodesMaximum: 100
    turnSize: 'Standard_F4s_v2'
    turnMegabits: 10000
    turnsMinimum: 3
    turnsMaximum: 20
  }
}

// The ports of the media plane: the firewall's rules, the nodes' settings and coturn's configuration are made of these.
@export()
var ports = {
  // NodeSettings' MediaPort, and one UDP and TCP port a worker after it; 64 processors are the largest machine thought of.
  media: 40000
  mediaCount: 64
  // NodeSettings' ListenUrl.
  nodeApi: 7070
  // media-vm/coturn/turnserver.conf.
  turn: 3478
  turnTls: 443
  turnRelayFirst: 49152
  turnRelayLast: 65535
}
