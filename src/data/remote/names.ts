// What the numbers of the data sets beside stand for.

/** Names the ten kinds of clothes; the index is the label. */
export const clothes: readonly string[] = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];

/** Names the ten things in the pictures of CIFAR-10; the index is the label. */
export const pictured: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/** Names the columns of California housing, in the order that Keras documents. */
export const housingFeatures: readonly string[] = [
  "MedInc",
  "HouseAge",
  "AveRooms",
  "AveBedrms",
  "Population",
  "AveOccup",
  "Latitude",
  "Longitude",
];
