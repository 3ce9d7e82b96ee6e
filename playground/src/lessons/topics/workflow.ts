// The lesson on the order of work in Keras: define, compile, train, predict.

import { plainLayer } from "../../config/config.ts";
import type { Lesson } from "../lesson.ts";

export const lesson: Lesson = {
  start: { seed: "0.3", layers: [] },
  steps: [
    {
      at: "part:controls",
      code: "1  define the layers\n2  compile: loss and optimizer\n3  fit: train by batches\n4  predict",
      says: {
        en: {
          title: "Four things, in this order",
          text: "Whatever is learnt with [Keras](keras), the work always goes the same way. First the [layers](layer) are defined, with their activation functions. Then the model is [compiled](compile), [trained](fit), and at last it [predicts](predict). We shall do each on this page.",
        },
        ko: {
          title: "네 가지 일을 이 순서로",
          text: "[케라스](keras)로 무엇을 배우게 하든 작업 순서는 늘 같습니다. 먼저 [층](layer)을 활성화 함수와 함께 정의합니다. 그다음 모델을 [컴파일](compile)하고, [학습](fit)시키고, 마지막으로 [예측](predict)합니다. 이 화면에서 하나씩 해 보겠습니다.",
        },
      },
    },
    {
      at: "part:network",
      setup: { layers: [plainLayer(4), plainLayer(2)], activation: "relu", output: "sigmoid" },
      code: 'model = Sequential([\n  Input((2,)),\n  layers.Dense(4, activation="relu"),\n  layers.Dense(2, activation="relu"),\n  layers.Dense(1, activation="sigmoid"),\n])',
      says: {
        en: {
          title: "1. Define the layers",
          text: "We have set up two [hidden layers](hiddenLayer) with ReLU and an output with a sigmoid. Defining fixes the shape only: the [weights](weight) are still random, and the map on the right still says nothing of use.",
        },
        ko: {
          title: "1. 층 정의",
          text: "ReLU를 쓰는 [은닉층](hiddenLayer) 두 개와 시그모이드를 쓰는 출력층을 만들었습니다. 정의하면 모양만 정해집니다. [가중치](weight)는 아직 무작위이고, 오른쪽 지도도 아직 쓸모 있는 말을 하지 못합니다.",
        },
      },
    },
    {
      at: "control:loss",
      setup: { loss: "binary_crossentropy", optimizer: "adam", learningRate: 0.01 },
      code: 'model.compile(\n  loss="binary_crossentropy",\n  optimizer=Adam(learning_rate=0.01),\n)',
      says: {
        en: {
          title: "2. Compile",
          text: "[Compiling](compile) settles two things: the [loss](loss), which says what counts as an error, and the [optimizer](optimizer), which says how to make it smaller. For a yes-or-no question with a sigmoid we have chosen binary cross-entropy, and Adam to bring it down.",
        },
        ko: {
          title: "2. 컴파일",
          text: "[컴파일](compile)할 때에는 두 가지를 정합니다. 무엇을 오차로 볼지 정하는 [손실 함수](loss)와, 그것을 어떻게 줄일지 정하는 [최적화 방법](optimizer)입니다. 시그모이드로 둘 중 하나를 맞히는 문제이므로 이진 엔트로피를 골랐고, Adam으로 줄여 가기로 했습니다.",
        },
      },
    },
    {
      at: "control:stepButton",
      setup: { showBatch: true },
      code: "model.fit(x, y, batch_size=10, epochs=…)",
      says: {
        en: {
          title: "3. Train, batch by batch",
          text: "Training takes a [batch](batch) of points, here 10, computes the gradient of the loss on them, and changes all weights a little: one [step](step). When all points have been used, an [epoch](epoch) is over.",
          task: "Take at least three single steps: choose “one batch” beside the step button and press the button. The points of the last batch are ringed on the map.",
          hint: "The list beside the step button says how large one step is. With “one epoch” a single press takes 25 steps at once, which counts too.",
          praise: "250 points in batches of 10 make 25 steps per epoch.",
        },
        ko: {
          title: "3. 배치마다 학습",
          text: "학습은 점을 [배치](batch)만큼, 여기서는 10개씩 꺼내 손실의 기울기를 구하고 모든 가중치를 조금 바꿉니다. 이것이 [갱신](step) 한 번입니다. 모든 점을 한 번씩 쓰면 한 [에포크](epoch)가 끝납니다.",
          task: "세 걸음 넘게 나아가 보세요. 한 단계 단추 옆에서 ‘배치 하나’를 고르고 단추를 누르면 됩니다. 방금 쓴 배치의 점에는 지도에서 고리가 둘립니다.",
          hint: "한 단계 단추 옆의 목록이 한 단계의 크기입니다. ‘에포크 하나’로 두고 누르면 한 번에 25걸음을 가며, 그래도 됩니다.",
          praise: "점 250개를 10개씩 묶으면 한 에포크는 25걸음입니다.",
        },
      },
      isDone: ({ frame }) => frame.step >= 3,
    },
    {
      at: "part:losses",
      setup: { showBatch: false },
      does: ["play"],
      says: {
        en: {
          title: "The loss falls",
          text: "Now we let it run. The curve shows the [loss](loss) after each epoch. While it falls, the map takes on the shape of the data: the network has found weights that fit.",
        },
        ko: {
          title: "손실이 줄어듭니다",
          text: "이제 계속 학습시킵니다. 곡선은 에포크마다 잰 [손실](loss)입니다. 손실이 줄어드는 동안 지도는 데이터의 모양을 닮아 갑니다. 신경망이 알맞은 가중치를 찾은 것입니다.",
        },
      },
    },
    {
      at: "part:map",
      setup: { showTestData: true },
      code: "model.predict(x_new)",
      says: {
        en: {
          title: "4. Predict",
          text: "The trained model answers for **every** point of the plane: the colours of the map are its [predictions](predict). We have switched on the [test data](testData), points that it never saw. If they lie on ground of their own colour, the network has learnt the rule and not the points.",
        },
        ko: {
          title: "4. 예측",
          text: "학습을 마친 모델은 평면의 **모든** 점에 답합니다. 지도의 색이 바로 [예측](predict)입니다. 학습에 쓰지 않은 [테스트 데이터](testData)도 켜 놓았습니다. 이 점들이 자기와 같은 색의 땅에 놓여 있다면, 신경망은 점을 외운 것이 아니라 규칙을 배운 것입니다.",
        },
      },
    },
    {
      at: "control:problem",
      setup: { layers: [], activation: "tanh", showTestData: false, optimizer: "sgd" },
      does: ["pause", "reset"],
      challenge: true,
      says: {
        en: {
          title: "The whole way on your own",
          text: "Now with another problem: [regression](regression), where a number is to be predicted instead of a class.",
          task: "Choose regression with the data set Plane, define a network, compile it with the mean squared error (or half of it) and a linear output, train it to a test loss of 0.01 or less, and show the test data.",
          hint: "When you choose regression, the page sets a fitting output and loss. Not even a hidden layer is needed: a plane is linear. Press Play, then tick “Show test data” below the map.",
          praise:
            "Define, compile, train, predict: the same four things, with another output and another loss.",
        },
        ko: {
          title: "처음부터 끝까지 혼자서",
          text: "이번에는 다른 문제입니다. 클래스가 아니라 수를 예측하는 [회귀](regression)입니다.",
          task: "회귀와 데이터 세트 ‘평면’을 고르고, 신경망을 정의하고, 평균 제곱 오차(또는 그 절반)와 선형 출력으로 컴파일해, 테스트 손실이 0.01 이하가 되도록 학습시킨 다음, 테스트 데이터를 표시하세요.",
          hint: "회귀를 고르면 알맞은 출력과 손실 함수가 함께 정해집니다. 평면은 선형이므로 은닉층이 없어도 됩니다. 재생을 누르고, 지도 아래에서 ‘테스트 데이터 표시’를 켜세요.",
          praise:
            "정의, 컴파일, 학습, 예측. 출력과 손실 함수만 다를 뿐, 하는 일은 똑같은 네 가지입니다.",
        },
      },
      isDone: ({ config, frame }) =>
        config.problem === "regression" &&
        config.output === "linear" &&
        config.loss.endsWith("mse") &&
        config.showTestData &&
        frame.epoch >= 1 &&
        frame.test.loss <= 0.01,
    },
  ],
};
