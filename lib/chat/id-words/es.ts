// The words of ids in Spanish: see ../id-words.ts before you change one.

export const WORDS: readonly string[] = `
  abanico abeja abrigo aceite agua águila ajedrez alfombra algodón almendra almohada amapola amigo ancla anillo árbol
  ardilla arena armario arpa arroz atún aurora avellana avestruz avispa azúcar bandera barco bombero bosque botella
  brújula bufanda burbuja buzón cabaña cadena caja calabaza calcetín camello camisa canasta cangrejo canoa caracol
  carta casco castillo cebolla cebra cena cepillo cereza chaleco chicle chimenea ciruela cisne cocina coco cohete
  columpio cometa corazón cordero cortina crema cristal cuaderno cubo cuchara cuento cuerda dado delfín desierto dibujo
  diente ducha dulce elefante ensalada erizo escalera escoba espejo esponja espuma estrella falda faro fiesta flauta
  flecha flor foto fresa fruta fuego galleta gato gaviota gazpacho girasol gorra granja grillo guante guitarra hamaca
  helado hielo hoja hormiga horno iguana invierno isla jabón jarra jazmín jirafa joya juguete lagarto lago lámpara
  langosta lápiz leche león libro liebre limón linterna lirio llave lluvia lobo luna madera maíz maleta manta manzana
  mapa martillo medalla medusa mercado mochila molino moneda montaña morsa mosca mueble muñeca museo naranja nariz nido
  nieve noche nube nuez nutria océano oso otoño pájaro palacio palmera pantalla pañuelo papel paraguas parque pastel
  patata patio peine pelota pepino pera percha perro piedra pimienta pincel pingüino pintura piña piscina pizarra pizza
  planta plato playa poncho puente puerta pulpo pulsera queso rábano rana raqueta ratón receta regalo reloj roble rueda
  salsa sandía sardina selva semilla silla sirena sol sombrero sonrisa sopa tabla tambor teatro teléfono tenedor tesoro
  tienda tierra tiza toalla tomillo topo torre tortuga traje trébol tren trigo trineo trompeta tulipán uva ventana
  verano verdura vestido viaje viento zapato
`
  .trim()
  .split(/\s+/);
