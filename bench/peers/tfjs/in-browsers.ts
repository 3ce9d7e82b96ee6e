// Gives browsers the package as the one object that it is in Node.

import * as tf from "@tensorflow/tfjs/dist/index.js";

export default tf;
