// The words of ids in English: see ../id-words.ts before you change one.

export const WORDS: readonly string[] = `
  acorn apple apricot apron arrow avocado backpack badger bagel bakery balloon bamboo banjo barn basket bathtub bedroom
  blanket blossom bonfire book bottle branch breeze brick bridge broom brush bubble butter cabbage cabin camel candle
  canoe canyon carpet castle cheese chimney circle cliff cloud clover cobweb coconut coffee comet compass cookie
  cottage crab crane cricket cucumber cupcake curtain daisy diamond dinner dolphin doorbell drum eagle elbow elephant
  farmer feather fence finch firefly flame forest fossil fountain fox frog garden garlic glass glitter glove goose
  guitar hallway hammer hamster harp hazelnut hedgehog helmet hippo honey hoodie house jacket jelly jigsaw kangaroo
  kennel ketchup kettle kitchen kite kiwi lake lamp lantern laundry lavender lemon letter lily lizard lobster lollipop
  lunch magnet magpie mango maple marble market meadow mermaid milk mirror mitten moon mushroom music mustard napkin
  necklace nest noodle notebook nutmeg oak ocean octopus onion orchard otter oven owl paddle palace pancake panther
  parrot peanut pebble pencil penguin pepper pickle picnic pillow pilot planet pocket pond popcorn postcard potato
  pretzel pudding puffin pumpkin puppy pyramid quilt rabbit radish rainbow raven ribbon river roof rooster sailboat
  salad sandwich scarf school seagull seashell seaweed shadow shark shovel shower silver sketch slipper sloth snail
  snow soap sparrow spider sponge spoon sprout squash squirrel stamp starfish sticker stone storm summer sunrise swan
  sweater swing tadpole teapot teddy thimble thunder ticket tiger toast tomato toolbox tooth tower tractor tree
  trombone tugboat tulip turnip turtle twig umbrella unicorn valley vanilla violin volcano waffle wallet walnut walrus
  water whisker window winter wolf wombat zebra zigzag zipper
`
  .trim()
  .split(/\s+/);
