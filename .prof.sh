#!/bin/bash
git apply /work/scratch/prof.patch && PROF=1 TOP=${TOP:-40} timeout 55 steps 24 "$@"; git apply -R /work/scratch/prof.patch
