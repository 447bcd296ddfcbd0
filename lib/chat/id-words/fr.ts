// The words of ids in French: see ../id-words.ts before you change one.

export const WORDS: readonly string[] = `
  abeille abricot acrobate agneau aigle album alouette ampoule ananas anguille antilope arbre armoire asperge assiette
  atelier autruche avoine bagage baguette ballon bambou banane bateau beignet belette béret beurre bonbon bonnet botte
  bouchon bougie bouquet bourdon boussole bracelet branche brioche brocoli brouette bulle bureau cabane cacao cactus
  cadenas cahier caillou camion canard carotte cartable cassis castor cerise chaise chapeau chemise cheval chocolat
  chouette cigale cigogne cirque citron cloche coffre colibri colline colombe compote corbeau corde coton coussin crabe
  cravate crayon cube dauphin diamant domino dragon drapeau duvet échelle éclair école écran épaule épice éponge érable
  escargot étoile éventail falaise fenêtre ferme feuille fleur flocon flûte fontaine fourmi fraise fromage galette
  gazelle gazon genou gilet girafe glaçon graine grange grillon grotte guitare herbe hérisson héron hibou horloge igloo
  jardin jasmin jupe kayak kimono koala laine lama lampe lapin lavande licorne limace limonade livre loupe loutre lune
  lynx magasin maison mangue marteau masque matelas mésange métro meuble mimosa miroir moineau montagne moteur moulin
  mouton museau musique navire neige noisette nougat nounours nuage oiseau olive omelette orage oreiller ourson panda
  panier pantalon papillon parasol parfum pastèque patate pêche peigne pelouse pendule perle pétale piano pieuvre
  pinceau pingouin pirate piscine pistache plage plume poire poisson pomme poney potiron poulain poupée prairie prune
  pupitre puzzle pyjama renard requin rideau rivière robinet robot rocher romarin ruban ruche ruisseau sandale saumon
  savon serpent sirop soleil sorbet statue stylo sucre table tambour tapis tarte taureau tempête tigre timbre tomate
  tortue toucan toupie tracteur train trèfle trésor tulipe tunnel vélo village violon voilier voiture wagon zèbre
`
  .trim()
  .split(/\s+/);
