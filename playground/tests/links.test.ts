import { expect, it } from "vitest";
import { until, usePlayground } from "./page.ts";

const playground = usePlayground();

it("a link of TensorFlow Playground opens with all it says", async () => {
  const page = await playground.open(
    "activation=relu&regularization=L1&batchSize=25&dataset=spiral&regDataset=reg-gauss" +
      "&learningRate=0.1&regularizationRate=0.003&noise=35&networkShape=8,7,6&seed=0.1" +
      "&showTestData=true&discretize=true&percTrainData=70&x=false&y=true&xTimesY=true" +
      "&sinX=true&cosX=true&problem=classification&playButton_hide=true&learningRate_hide=true" +
      "&numNodes1_hide=true&sinY_hide=true",
  );
  const chosen = async (name: string) =>
    page
      .getByRole("combobox", { name, exact: true })
      .evaluate((list) => (list as HTMLSelectElement).selectedOptions[0]?.label);
  expect(await chosen("Activation")).toBe("ReLU");
  expect(await chosen("Regularization")).toBe("L1");
  expect(await page.getByRole("button", { name: "Spiral" }).getAttribute("aria-pressed")).toBe(
    "true",
  );
  expect(await page.locator("[data-node^='1-']").count()).toBe(8);
  expect(await page.getByRole("checkbox", { name: "Show test data" }).isChecked()).toBe(true);
  for (const name of ["Play", "Add a node to hidden layer 1", "Feature sin X₂"]) {
    expect(await page.getByRole("button", { name, exact: true }).count()).toBe(0);
  }
  expect(await page.getByRole("combobox", { name: "Learning rate" }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Add a node to hidden layer 2" }).count()).toBe(1);
  await playground.close(page);
});

it("typing another link into the address changes the page, without entries in its history", async () => {
  const page = await playground.open("seed=0.3");
  const entries = await page.evaluate(() => history.length);
  await page.getByRole("button", { name: "Exclusive or" }).click();
  await page.waitForURL(/dataset=xor/);
  expect(await page.evaluate(() => history.length)).toBe(entries);
  await page.evaluate(() => {
    location.hash = "#dataset=gauss&seed=0.5";
  });
  await page.locator("button[aria-pressed=true]", { hasText: "Two blobs" }).waitFor();
  await playground.close(page);
});

it.each([
  [
    "numbers beyond all bounds",
    "networkShape=99999,-3,NaN&batchSize=1e99&noise=Infinity&learningRate=-1&percTrainData=0",
  ],
  [
    "names of an object's own parts",
    "dataset=__proto__&activation=constructor&problem=toString&__proto__=x&seed=%E0%A4%A",
  ],
  [
    "colours, lessons and weights that nobody knows",
    "palette=constructor&presenter=maybe&lesson=__proto__&weights=%00%ff&weights=AAAA&optimizer=toString",
  ],
  [
    "markup and broken escapes",
    "seed=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&%&=&&=x&noise=%E0%A4&features=%u0000",
  ],
  ["great length", `networkShape=${"9,".repeat(3000)}&seed=${"x".repeat(10_000)}`],
  [
    "scripts and paths",
    "lang=%3Cscript%3Ealert(1)%3C/script%3E&tutorial=../../secret&dropout=5,5&layerActivations=evil",
  ],
])("a hostile link does no harm: %s", async (_, hash) => {
  const page = await playground.open(`${hash}&speed=full`);
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await until(page, "epoch", (epoch) => epoch === 1);
  await playground.close(page);
});

it("both languages say everything, can be switched, and are in the link", async () => {
  const page = await playground.open("seed=0.3&lang=ko");
  expect(await page.locator("html").getAttribute("lang")).toBe("ko");
  for (const word of ["학습률", "활성화 함수", "손실 함수", "은닉층 2개", "배치 크기"]) {
    expect(await page.getByText(word).first().isVisible()).toBe(true);
  }
  await page.getByRole("button", { name: "English" }).click();
  await page.getByText("Learning rate").first().waitFor();
  await page.waitForURL(/lang=en/);
  await page.getByRole("button", { name: "한국어" }).click();
  await page.waitForURL(/lang=ko/);
  await page.reload();
  await page.getByText("학습률").first().waitFor();
  await playground.close(page);
});

it("the panel for teachers makes links in which controls are gone", async () => {
  const page = await playground.open("seed=0.3");
  await page.getByRole("tab", { name: "For teachers" }).click();
  await page.getByRole("tabpanel").getByRole("checkbox", { name: "Noise" }).uncheck();
  await page
    .getByRole("tabpanel")
    .getByRole("checkbox", { name: /^Only the network/ })
    .check();
  const link = await page.getByRole("textbox", { name: "Link", exact: true }).inputValue();
  await playground.close(page);
  const shared = await playground.open(new URL(link).hash.slice(1));
  expect(await shared.getByRole("slider", { name: "Noise" }).count()).toBe(0);
  expect(await shared.getByRole("heading", { level: 1 }).count()).toBe(0);
  await playground.close(shared);
});
