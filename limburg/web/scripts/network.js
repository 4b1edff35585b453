import { DataSet } from "vis-data/peer";
import { Network } from "vis-network/peer";
window.x = [DataSet, Network];
