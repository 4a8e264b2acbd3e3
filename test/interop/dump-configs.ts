/** Configurations whose dumps are compared: between them they have most of what a dump can show. */

/** Addresses with all their words, unicast, authentication, strictness. */
export const ADDRESSES = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 20
  priority 100
  version 3
  advert_int 0.1
  virtual_ipaddress {
    10.9.0.50/24
    10.9.0.51/24 dev eth1 scope host
    10.9.0.52/24 brd + label eth0:5
    10.9.0.53 peer 10.9.0.99
    10.9.0.54/32 scope 70 no_track
  }
  virtual_ipaddress_excluded {
    2001:db8:7::1/64 preferred_lft 0 -nodad
    2001:db8:7::2/64 home
    2001:db8:7::3/64 mngtmpaddr noprefixroute
    2001:db8:7::4/64 preferred_lft 300
    2001:db8:7::5/128 preferred_lft forever
    10.9.0.61 preferred_lft 60
    10.9.0.62/24 brd -
  }
}
vrrp_instance VI_2 {
  interface eth1
  virtual_router_id 20
  priority 200
  state MASTER
  version 3
  accept
  strict_mode off
  nopreempt
  dont_track_primary
  track_src_ip
  mcast_src_ip fe80::ff:fe00:1
  advert_int 0.1
  virtual_ipaddress {
    fe80::77
    2001:db8:8::50/64
  }
  skip_check_adv_addr
  kernel_rx_buf_size 30000
  promote_secondaries
}
vrrp_instance VI_3 {
  interface eth1
  virtual_router_id 30
  priority 50
  state BACKUP
  nopreempt
  preempt_delay 7
  authentication {
    auth_type AH
    auth_pass hush
  }
  old_unicast_checksum never
  unicast_src_ip 10.9.1.1
  unicast_peer {
    10.9.1.7 min_ttl 3 max_ttl 200
    10.9.1.8
  }
  check_unicast_src
  virtual_ipaddress {
    10.9.1.70
  }
}
vrrp_instance VI_4 {
  interface eth1
  virtual_router_id 31
  priority 50
  version 3
  unicast_peer {
    10.9.1.7
  }
  old_unicast_checksum 
  unicast_ttl 40
  virtual_ipaddress {
    10.9.1.71
  }
}
`

/** global_defs that a dump names, and what instances have of them. */
export const GLOBALS = `global_defs {
  router_id r1
  data_use_instance
  notification_email { 
   a@b.c
  }
  smtp_alert on
  smtp_alert_vrrp off
  smtp_alert_checker on
  default_interface eth1
  lvs_flush
  lvs_flush_onstop VS
  lvs_timeouts tcp 100 tcpfin 50 udp 20
  notify_fifo /run/gfifo
  notify_fifo_script /usr/bin/true
  lvs_notify_fifo /run/lfifo nobody
  vrrp_notify_fifo /run/vfifo nobody nogroup
  fifo_write_vrrp_states_on_reload
  vrrp_mcast_group4 224.0.0.77
  vrrp_mcast_group6 ff02::77
  vrrp_garp_master_delay 4
  vrrp_garp_master_repeat 3
  vrrp_garp_master_refresh 60
  vrrp_garp_master_refresh_repeat 2
  vrrp_garp_lower_prio_delay 8
  vrrp_garp_lower_prio_repeat 9
  vrrp_down_timer_adverts 5
  vrrp_lower_prio_no_advert true
  vrrp_higher_prio_send_advert true
  vrrp_version 3
  vrrp_check_unicast_src
  vrrp_skip_check_adv_addr
  vrrp_strict
  vrrp_priority -3
  vrrp_cpu_affinity 0
  checker_priority -2
  checker_cpu_affinity 0 1
  bfd_priority -1
  bfd_cpu_affinity 1
  snmp_socket unix:/run/none
  dbus_service_name org.x.y
  script_user nobody
  enable_script_security
  vrrp_netlink_cmd_rcv_bufs 100000
  vrrp_netlink_cmd_rcv_bufs_force true
  vrrp_netlink_monitor_rcv_bufs 200000
  vrrp_netlink_monitor_rcv_bufs_force false
  lvs_netlink_cmd_rcv_bufs 300000
  process_monitor_rcv_bufs 400000
  process_monitor_rcv_bufs_force true
  rs_init_notifies
  no_checker_emails
  vrrp_rx_bufs_policy MTU
  vrrp_rx_bufs_multiplier 4
  nftables hf
  nftables_priority -5
  nftables_counters
  vrrp_startup_delay 0.2
  min_auto_priority_delay 300000
  max_auto_priority 20
  disable_local_igmp
  process_names
  vrrp_process_name vv
  vrrp_garp_extra_if all 3
  checker_log_all_failures
  default_interface eth1
}
garp_group {
  garp_interval 0.5
  gna_interval 0.25
  interface eth0
}
garp_group {
  garp_interval 0.3
  interfaces {
    eth1
  }
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 20
  priority 100
  version 3
  advert_int 0.1
  virtual_ipaddress {
    10.9.0.50/24
  }
}
`

/** Routes and rules with all their words. */
export const ROUTES = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 20
  priority 100
  version 3
  advert_int 0.1
  virtual_ipaddress {
    10.9.0.50/24
  }
  virtual_routes {
    10.20.0.0/16 dev eth0
    default via 10.9.0.2 dev eth0 metric 50
    10.20.1.0/24 via 10.9.0.2 dev eth0 tos 0x10 onlink
    10.20.2.0/24 via 10.9.0.2 dev eth0 table 100 protocol 50 no_track
    10.20.3.0/24 via 10.9.0.2 dev eth0 scope link realms 5/6
    10.20.4.0/24 dev eth0 scope link mtu lock 1300 advmss 1200 rtt 300ms rttvar 250ms reordering 5 window 70000 cwnd 9 ssthresh 8 rto_min 300ms initcwnd 11 initrwnd 12 quickack 1
    10.20.30.0/24 src 10.9.0.50 via 10.9.0.2 dev eth0 tos 0x10 onlink table 100 scope link metric 5 realms 5 ttl-propagate disabled encap ip id 1 dst 10.1.1.1 src 10.1.1.2 tos 0x10 ttl 3 mtu lock 1300 advmss 1200 rtt 1s rttvar 250ms reordering 5 window 70000 cwnd 9 ssthresh 8 rto_min 2300ms initcwnd 11 initrwnd 12 quickack 1 features ecn congctl reno fastopen_no_cookie 1 hoplimit 7
    10.20.5.0/24 dev eth0 features ecn congctl reno fastopen_no_cookie 1 hoplimit 7
    10.20.6.0/24 dev eth0 mtu 1300 advmss lock 1200 rtt lock 300ms rttvar lock 2s reordering lock 5 cwnd lock 9 ssthresh lock 8 rto_min lock 3s
    10.20.7.0/24 dev eth0 rtt 400 rttvar 1000 rto_min 5
    append 10.20.8.0/24 dev eth0
    add 10.20.9.0/24 dev eth0
    local 10.20.10.0/24 dev eth0
    broadcast 10.20.11.0/24 dev eth0
    prohibit 10.20.12.0/24 
    throw 10.20.13.0/24 table 7
    10.20.14.0/24 encap ip id 1 dst 10.1.1.1 src 10.1.1.2 tos 0x10 ttl 3 dev eth0
    10.20.17.0/24 metric 5 nexthop via 10.9.0.2 dev eth0 weight 3 onlink realms 3 nexthop via 10.9.0.3 dev eth1 nexthop dev eth0 encap ip id 7 dst 1.2.3.4
    10.20.18.0/24 dev eth0 src 10.9.0.50
    10.20.19.0/24 via 10.9.0.2 or 10.9.0.3
    2001:db8:1::/48 via 2001:db8::2 dev eth0 expires 100 pref high metric 9
    2001:db8:2::/48 from 2001:db8:9::/64 via 2001:db8::2 dev eth0 table 100
    2001:db8:3::/48 encap ip6 id 5 dst 2001:db8::7 src 2001:db8::8 tc 4 hoplimit 9 dev eth0
    2001:db8:4::/48 via 2001:db8::2 dev eth0 pref low
    blackhole 2001:db8:6::/48
    default6 via 2001:db8::2 dev eth0
    10.20.20.0/24 via 10.9.0.2 dev eth0 ttl-propagate enabled
    10.20.21.1 dev eth0
  }
  virtual_rules {
    from 10.1.0.0/16 table 100 priority 100
    not from 10.1.0.0/16 table main priority 101
    to 10.2.0.0/16 lookup 102 priority 102 tos 0x10
    from 10.7.0.0/16 to 10.2.0.0/16 table local preference 103
    from 0.0.0.0/0 fwmark 7 table 104 priority 104
    from 0.0.0.0/0 fwmark 0x7/0xff table 105 priority 105 no_track
    from 10.3.0.0/16 realms 3/4 table 106 priority 106
    from 10.3.0.0/16 realms 4 table 106 priority 127
    from 10.3.0.0/16 suppress_prefixlength 20 table 107 priority 107
    from 10.3.0.0/16 suppress_ifgroup 4 table 108 priority 108
    from 0.0.0.0/0 iif eth0 oif eth1 table 109 priority 109
    from 0.0.0.0/0 tunnel-id 77 table 110 priority 110
    from 0.0.0.0/0 uidrange 100-200 table 111 priority 111
    from 0.0.0.0/0 l3mdev priority 112
    protocol 99 from 10.8.0.0/16 table 113 priority 113
    from 0.0.0.0/0 ipproto tcp sport 10-20 dport 30-40 table 114 priority 114
    from 0.0.0.0/0 to 1.2.3.4 blackhole priority 115
    from 0.0.0.0/0 to 1.2.3.5 unreachable priority 116
    from 0.0.0.0/0 to 1.2.3.6 prohibit priority 117
    from 0.0.0.0/0 to 1.2.3.7 nop priority 118
    from 0.0.0.0/0 to 1.2.3.8 goto 30000 priority 119
    from 2001:db8::/32 to 2001:db8:1::/48 iif eth0 table 120 priority 120
    to 2001:db8:1::/48 unreachable priority 121
    from 10.9.9.9 dev eth0 table 122 priority 122
    from 10.5.5.5 fwmark 9 table 123 priority 123
  }
}
`

/** Scripts, files, processes, groups, static entries, mails, delays. */
export const TRACKERS = `global_defs {
  router_id r1
  script_user root
  enable_script_security
  notification_email {
    a@b.c
    d@e.f
  }
  notification_email_from root@here
  smtp_server 127.0.0.1 2525
  smtp_helo_name me.x
  smtp_connect_timeout 7
  smtp_alert off
  vrrp_garp_master_delay 6
  vrrp_garp_interval 0.001
  vrrp_gna_interval 0.002
  vrrp_notify_fifo /run/fifo
  vrrp_notify_fifo_script "/usr/bin/true"
  vrrp_priority -5
  max_auto_priority 10
  vrrp_startup_delay 0.1
  process_names
  lvs_timeouts tcp 100
}
static_ipaddress {
  10.9.0.200/24 dev eth0 brd 10.9.0.255 label eth0:1
  2001:db8:5::1/64 dev eth1
}
static_routes {
  10.70.0.0/16 via 10.9.0.2 dev eth0 metric 7
}
static_rules {
  from 10.71.0.0/16 table 71 priority 1000
}
track_group TG1 {
  group {
   VI_1
  }
}
vrrp_script chk {
  script "/usr/bin/true a 'b c'"
  interval 2
  weight 5
  timeout 1
  user nobody
}
vrrp_script chk2 {
  script "/usr/bin/false"
  interval 1
  fall 2
  rise 3
  weight -2 reverse
  init_fail
}
vrrp_script hard {
  script "/usr/bin/false"
  interval 1
}
track_file tf {
  file /run/tf
  weight 3
  init_file 2
}
vrrp_track_process tp {
  process sleep 100
  param_match initial
  quorum 1
  weight 4
  delay 1
}
vrrp_sync_group G1 {
  group {
    VI_2
    VI_6
  }
  notify_master "/usr/bin/true gm"
  notify "/usr/bin/true g"
  smtp_alert
  track_interface {
    eth1 weight 2
  }
  track_script {
    chk2
  }
}
vrrp_instance VI_2 {
  interface eth1
  state MASTER
  virtual_router_id 22
  priority 120
  nopreempt
  preempt_delay 3
  garp_master_delay 1
  garp_master_refresh 60
  authentication {
    auth_type PASS
    auth_pass secret
  }
  virtual_ipaddress {
    10.9.1.50
  }
  unicast_src_ip 10.9.1.1
  unicast_peer {
    10.9.1.2
    10.9.1.3
  }
  unicast_ttl 10
  notify_deleted
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 20
  priority 100
  virtual_ipaddress {
    10.9.0.50/24
    10.9.0.51/24 dev eth1 label eth1:7 scope link brd 10.9.0.255
  }
  virtual_ipaddress_excluded {
    10.9.0.60/32
    2001:db8:7::1/64 preferred_lft 0 -nodad
  }
  virtual_routes {
    10.77.0.0/16 via 10.9.0.2 dev eth0
    src 10.9.0.50 to 10.78.0.0/16 via 10.9.0.2 metric 5 table 100 mtu 1400 scope global
    10.79.0.0/16 nexthop via 10.9.0.2 dev eth0 weight 2 nexthop via 10.9.0.3
    blackhole 10.80.0.0/24
    unreachable 10.81.0.0/24 metric 4
    2001:db8:77::/48 via 2001:db8::2 dev eth0 
  }
  virtual_rules {
    from 10.78.0.0/16 table 100
    to 10.78.0.0/16 table 100 priority 50
    from 10.1.1.1 to 10.2.2.2 iif eth0 fwmark 5/7 tos 0x10 blackhole preference 20
    to 10.3.0.0/16 fwmark 4 goto 30000 priority 55
    from 2001:db8::/32 lookup 200
  }
  track_script {
    chk
    chk2 weight 3
  }
  track_interface {
    eth0
  }
  track_file {
    tf weight 1 reverse
  }
  track_process {
    tp weight 7
  }
  notify_master "/usr/bin/true a b"
  notify_backup /usr/bin/true
  notify_fault "/usr/bin/true f" nobody
  notify_stop /usr/bin/true
  notify "/usr/bin/true n"
  notify_master_rx_lower_pri "/usr/bin/true l"
  smtp_alert
  notify_priority_changes
  down_timer_adverts 4
  garp_lower_prio_repeat 1
  lower_prio_no_advert false
}
vrrp_instance VI_6 {
  version 3
  interface eth0
  virtual_router_id 21
  priority 90
  advert_int 0.5
  accept
  virtual_ipaddress {
    fe80::50
    2001:db8::50/64
  }
}
vrrp_instance VI_F {
  version 3
  interface eth1
  virtual_router_id 31
  priority 90
  advert_int 0.3
  track_script {
    hard
  }
  virtual_ipaddress {
    10.9.1.60/24
  }
}
`
