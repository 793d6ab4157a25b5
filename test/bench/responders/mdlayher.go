// mdlayher IFNAME: the loop of MetalLB's and Calico's responders on their engine, github.com/mdlayher/arp, without
// their policy: it answers whatever it is asked.
package main

import (
	"log"
	"net"
	"os"

	"github.com/mdlayher/arp"
)

func main() {
	ifi, err := net.InterfaceByName(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	client, err := arp.Dial(ifi)
	if err != nil {
		log.Fatal(err)
	}
	for {
		packet, _, err := client.Read()
		if err != nil {
			log.Fatal(err)
		}
		if packet.Operation != arp.OperationRequest {
			continue
		}
		if err := client.Reply(packet, ifi.HardwareAddr, packet.TargetIP); err != nil {
			log.Print(err)
		}
	}
}
