#!/bin/bash
exec timeout 100 /work/scratch/node_modules/node/bin/node $NODEFLAGS --conditions=gradus-source --import tsx .tmp/bench.ts "$@"
