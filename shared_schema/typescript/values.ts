/* Generated from overtones_schema; do not edit. */
import type { Label } from "./server_message";

export type ValueId = Label["value"];
export type HigherOrder = "openness_to_change" | "self_enhancement" | "conservation" | "self_transcendence";
export interface ValueTexts {
  /** At most 18 characters, for a chip. */
  readonly short_name: string;
  readonly definition: string;
  readonly example_for: string;
  readonly example_against: string;
}
export interface Value {
  readonly id: ValueId;
  /** As pyvalues spells it, e.g. `Self-direction: action`. */
  readonly name: string;
  readonly higher_order: HigherOrder;
  readonly color: string;
  readonly icon: string;
  /** By ISO 639-1 language. */
  readonly texts: {
    readonly en: ValueTexts;
    readonly [language: string]: ValueTexts | undefined;
  };
}

export const PROTOCOL = 1 as const;

/** The 19 values in the order of pyvalues, which goes round Schwartz's circle. */
export const VALUES: readonly Value[] = [
  {
    "id": "self_direction_action",
    "name": "Self-direction: action",
    "higher_order": "openness_to_change",
    "color": "#e46535",
    "icon": "🧭",
    "texts": {
      "en": {
        "short_name": "Own choices",
        "definition": "It matters to decide for yourself what you do, and to manage without having to ask anyone.",
        "example_for": "She quits the job her parents chose and drives off in the van she converted herself.",
        "example_against": "He asks his friends what to wear, where to eat and whom to date, and does what they say."
      },
      "es": {
        "short_name": "Decidir por mí",
        "definition": "Importa decidir por tu cuenta lo que haces y arreglártelas sin tener que pedir permiso a nadie.",
        "example_for": "Deja el trabajo que eligieron sus padres y se marcha en la furgoneta que ella misma camperizó.",
        "example_against": "Pregunta a sus amigos qué ponerse, dónde comer y con quién salir, y hace lo que le dicen."
      },
      "de": {
        "short_name": "Eigene Wege",
        "definition": "Es zählt, selbst zu entscheiden, was man tut, und zurechtzukommen, ohne jemanden fragen zu müssen.",
        "example_for": "Sie kündigt die Stelle, die ihre Eltern ausgesucht haben, und fährt mit dem selbst ausgebauten Bus los.",
        "example_against": "Er fragt seine Freunde, was er anziehen, wo er essen und wen er treffen soll, und macht, was sie sagen."
      }
    }
  },
  {
    "id": "self_direction_thought",
    "name": "Self-direction: thought",
    "higher_order": "openness_to_change",
    "color": "#9b5403",
    "icon": "💡",
    "texts": {
      "en": {
        "short_name": "Own ideas",
        "definition": "It matters to think for yourself: to be curious, to learn and to come up with your own ideas.",
        "example_for": "A boy takes an old radio apart to find out how it works and builds a lamp from the pieces.",
        "example_against": "She won't read the article: her favourite streamer has already told her what to think of it."
      },
      "es": {
        "short_name": "Ideas propias",
        "definition": "Importa pensar por ti mismo: tener curiosidad, aprender y crear tus propias ideas.",
        "example_for": "Un chico desmonta una radio vieja para ver cómo funciona y con las piezas hace una lámpara.",
        "example_against": "No quiere leer el artículo: su streamer favorito ya le ha dicho lo que tiene que pensar."
      },
      "de": {
        "short_name": "Eigene Ideen",
        "definition": "Es zählt, selbst zu denken: neugierig zu sein, zu lernen und auf eigene Ideen zu kommen.",
        "example_for": "Ein Junge zerlegt ein altes Radio, um es zu verstehen, und baut aus den Teilen eine Lampe.",
        "example_against": "Sie will den Artikel nicht lesen: Ihr Lieblingsstreamer hat schon gesagt, was sie davon halten soll."
      }
    }
  },
  {
    "id": "stimulation",
    "name": "Stimulation",
    "higher_order": "openness_to_change",
    "color": "#be8403",
    "icon": "🎢",
    "texts": {
      "en": {
        "short_name": "Excitement",
        "definition": "It matters that life is thrilling: new things, surprises and a bit of risk.",
        "example_for": "Two friends book the first flight on the board without knowing where it lands.",
        "example_against": "He is offered a seat on the roller coaster and stays on the bench, as he does every year."
      },
      "es": {
        "short_name": "Emoción",
        "definition": "Importa que la vida sea emocionante: cosas nuevas, sorpresas y algo de riesgo.",
        "example_for": "Dos amigas reservan el primer vuelo del panel sin saber adónde va.",
        "example_against": "Le ofrecen subir a la montaña rusa y se queda en el banco, como todos los años."
      },
      "de": {
        "short_name": "Abenteuer",
        "definition": "Es zählt, dass das Leben spannend ist: Neues, Überraschungen und ein wenig Risiko.",
        "example_for": "Zwei Freundinnen buchen den ersten Flug auf der Tafel, ohne zu wissen, wohin er geht.",
        "example_against": "Er könnte in die Achterbahn steigen und bleibt auf der Bank sitzen, wie jedes Jahr."
      }
    }
  },
  {
    "id": "hedonism",
    "name": "Hedonism",
    "higher_order": "openness_to_change",
    "color": "#7a6804",
    "icon": "🍦",
    "texts": {
      "en": {
        "short_name": "Pleasure",
        "definition": "It matters to enjoy yourself: good food, fun, comfort and everything that feels nice.",
        "example_for": "Rain outside, warm bath, huge slice of cake: she switches her phone off and grins.",
        "example_against": "He skips dessert, music and the beach because having fun is a waste of time."
      },
      "es": {
        "short_name": "Disfrute",
        "definition": "Importa pasarlo bien: la buena comida, la diversión, la comodidad y todo lo que da gusto.",
        "example_for": "Fuera llueve; baño caliente, un trozo enorme de tarta, y ella apaga el móvil y sonríe.",
        "example_against": "Renuncia al postre, a la música y a la playa porque divertirse es perder el tiempo."
      },
      "de": {
        "short_name": "Genuss",
        "definition": "Es zählt, sich etwas zu gönnen: gutes Essen, Spaß, Gemütlichkeit und alles, was guttut.",
        "example_for": "Draußen Regen, drinnen warmes Bad und ein riesiges Stück Torte: Sie macht das Handy aus und grinst.",
        "example_against": "Er verzichtet auf Nachtisch, Musik und Strand, weil Spaß für ihn Zeitverschwendung ist."
      }
    }
  },
  {
    "id": "achievement",
    "name": "Achievement",
    "higher_order": "self_enhancement",
    "color": "#8d9b06",
    "icon": "🏆",
    "texts": {
      "en": {
        "short_name": "Achievement",
        "definition": "It matters to be good at something and to succeed in a way that others recognise.",
        "example_for": "After two years of training she beats the club record, and the video ends on the stopwatch.",
        "example_against": "He drops out of the race halfway and says that being good at things is overrated."
      },
      "es": {
        "short_name": "Logro",
        "definition": "Importa hacer algo bien y tener un éxito que los demás reconozcan.",
        "example_for": "Tras dos años entrenando bate el récord del club y el vídeo termina en el cronómetro.",
        "example_against": "Abandona la carrera a la mitad y dice que eso de ser bueno en algo está sobrevalorado."
      },
      "de": {
        "short_name": "Leistung",
        "definition": "Es zählt, etwas gut zu können und Erfolge zu haben, die andere anerkennen.",
        "example_for": "Nach zwei Jahren Training bricht sie den Vereinsrekord, und das Video endet mit der Stoppuhr.",
        "example_against": "Er steigt auf halber Strecke aus dem Rennen aus und sagt, gut sein werde überschätzt."
      }
    }
  },
  {
    "id": "power_dominance",
    "name": "Power: dominance",
    "higher_order": "self_enhancement",
    "color": "#3f7a03",
    "icon": "👑",
    "texts": {
      "en": {
        "short_name": "Dominance",
        "definition": "It matters to be in charge: to tell others what to do and to have them follow.",
        "example_for": "She walks into the rehearsal, claps once, and the whole crew moves where she points.",
        "example_against": "The captain takes off the armband and says that from now on nobody gives orders here."
      },
      "es": {
        "short_name": "Mando",
        "definition": "Importa mandar: decir a los demás lo que tienen que hacer y que lo hagan.",
        "example_for": "Entra en el ensayo, da una palmada y todo el equipo se coloca donde ella señala.",
        "example_against": "El capitán se quita el brazalete y dice que desde ahora aquí nadie da órdenes."
      },
      "de": {
        "short_name": "Macht",
        "definition": "Es zählt, das Sagen zu haben: anderen Anweisungen zu geben, denen sie folgen.",
        "example_for": "Sie kommt in die Probe, klatscht einmal, und alle gehen dorthin, wohin sie zeigt.",
        "example_against": "Der Kapitän legt die Binde ab und sagt, ab jetzt gibt hier niemand mehr Befehle."
      }
    }
  },
  {
    "id": "power_resources",
    "name": "Power: resources",
    "higher_order": "self_enhancement",
    "color": "#01ad5e",
    "icon": "💰",
    "texts": {
      "en": {
        "short_name": "Wealth",
        "definition": "It matters to have money and valuable things, and the standing that comes with them.",
        "example_for": "He pans over three watches, a sports car and the receipt for all of it.",
        "example_against": "She gives away her designer bags and says that owning less made her lighter."
      },
      "es": {
        "short_name": "Riqueza",
        "definition": "Importa tener dinero y cosas de valor, y la posición que dan.",
        "example_for": "Enseña tres relojes, un deportivo y el recibo de todo ello.",
        "example_against": "Regala sus bolsos de marca y dice que tener menos la ha hecho sentirse más ligera."
      },
      "de": {
        "short_name": "Reichtum",
        "definition": "Es zählen Geld und wertvoller Besitz und das Ansehen, das sie bringen.",
        "example_for": "Er filmt drei Uhren, einen Sportwagen und die Rechnung für alles zusammen.",
        "example_against": "Sie verschenkt ihre Designertaschen und sagt, mit weniger Besitz fühle sie sich leichter."
      }
    }
  },
  {
    "id": "face",
    "name": "Face",
    "higher_order": "self_enhancement",
    "color": "#017b63",
    "icon": "📸",
    "texts": {
      "en": {
        "short_name": "Public image",
        "definition": "It matters to look good in the eyes of others and not to be shamed or laughed at.",
        "example_for": "He sees himself in a shop window, fixes his hair and only then walks past his ex.",
        "example_against": "She posts her worst haircut and her crying face, and doesn't care who laughs."
      },
      "es": {
        "short_name": "Imagen",
        "definition": "Importa quedar bien ante los demás y que nadie te avergüence ni se ría de ti.",
        "example_for": "Se ve en un escaparate, se arregla el pelo y solo entonces pasa por delante de su ex.",
        "example_against": "Sube su peor corte de pelo y su cara llorando, y le da igual quién se ría."
      },
      "de": {
        "short_name": "Ansehen",
        "definition": "Es zählt, vor anderen gut dazustehen und nicht bloßgestellt oder ausgelacht zu werden.",
        "example_for": "Er sieht sich im Schaufenster, richtet die Haare und geht erst dann an seiner Ex vorbei.",
        "example_against": "Sie zeigt ihren schlimmsten Haarschnitt und ihr verheultes Gesicht, egal, wer lacht."
      }
    }
  },
  {
    "id": "security_personal",
    "name": "Security: personal",
    "higher_order": "conservation",
    "color": "#04a6a2",
    "icon": "🔒",
    "texts": {
      "en": {
        "short_name": "Own safety",
        "definition": "It matters that you and those close to you are safe, healthy and out of danger.",
        "example_for": "She checks the back seat, locks the doors and shares her location before she drives home.",
        "example_against": "He balances on the edge of the roof without a rope and laughs at the warning sign."
      },
      "es": {
        "short_name": "Mi seguridad",
        "definition": "Importa que tú y los tuyos estéis a salvo, sanos y lejos del peligro.",
        "example_for": "Mira el asiento de atrás, cierra los seguros y comparte su ubicación antes de volver a casa.",
        "example_against": "Camina por el borde de la azotea sin cuerda y se ríe del cartel de peligro."
      },
      "de": {
        "short_name": "Eigener Schutz",
        "definition": "Es zählt, dass man selbst und die Nächsten sicher, gesund und außer Gefahr sind.",
        "example_for": "Sie schaut auf die Rückbank, verriegelt die Türen und teilt ihren Standort, bevor sie heimfährt.",
        "example_against": "Er balanciert ohne Seil auf der Dachkante und lacht über das Warnschild."
      }
    }
  },
  {
    "id": "security_societal",
    "name": "Security: societal",
    "higher_order": "conservation",
    "color": "#6b7785",
    "icon": "🛡️",
    "texts": {
      "en": {
        "short_name": "Safe society",
        "definition": "It matters that the country and its people live in order and peace, safe from threats.",
        "example_for": "Soldiers and neighbours fill sandbags all night so that the town stays dry.",
        "example_against": "A crowd cheers while someone smashes the fire station's windows for fun."
      },
      "es": {
        "short_name": "Sociedad segura",
        "definition": "Importa que el país y su gente vivan en orden y en paz, a salvo de amenazas.",
        "example_for": "Soldados y vecinos llenan sacos de arena toda la noche para que el pueblo no se inunde.",
        "example_against": "Una multitud aplaude mientras alguien rompe por diversión los cristales del parque de bomberos."
      },
      "de": {
        "short_name": "Sicheres Land",
        "definition": "Es zählt, dass das Land und seine Menschen in Ordnung und Frieden leben, geschützt vor Gefahren.",
        "example_for": "Soldaten und Nachbarn füllen die ganze Nacht Sandsäcke, damit der Ort trocken bleibt.",
        "example_against": "Eine Menge jubelt, während jemand aus Spaß die Scheiben der Feuerwache einschlägt."
      }
    }
  },
  {
    "id": "tradition",
    "name": "Tradition",
    "higher_order": "conservation",
    "color": "#0b9ecf",
    "icon": "🕯️",
    "texts": {
      "en": {
        "short_name": "Tradition",
        "definition": "It matters to keep alive the customs of your family, your culture or your faith.",
        "example_for": "Grandmother and granddaughter fold dumplings the way it is done every new year.",
        "example_against": "He sells the family's old altar and says that nobody needs those rituals any more."
      },
      "es": {
        "short_name": "Tradición",
        "definition": "Importa mantener vivas las costumbres de tu familia, tu cultura o tu fe.",
        "example_for": "Abuela y nieta doblan empanadillas como se hace cada año nuevo.",
        "example_against": "Vende el viejo altar de la familia y dice que esos ritos ya no le hacen falta a nadie."
      },
      "de": {
        "short_name": "Tradition",
        "definition": "Es zählt, die Bräuche der Familie, der Kultur oder des Glaubens lebendig zu halten.",
        "example_for": "Großmutter und Enkelin falten Teigtaschen, so wie man es zu jedem Neujahr macht.",
        "example_against": "Er verkauft den alten Hausaltar und sagt, diese Rituale brauche kein Mensch mehr."
      }
    }
  },
  {
    "id": "conformity_rules",
    "name": "Conformity: rules",
    "higher_order": "conservation",
    "color": "#046cb5",
    "icon": "🚦",
    "texts": {
      "en": {
        "short_name": "Following rules",
        "definition": "It matters to keep to rules and laws, even when nobody is watching.",
        "example_for": "Three in the morning, empty street, and he still waits for the light to turn green.",
        "example_against": "She shows how to get through the ticket barrier without paying."
      },
      "es": {
        "short_name": "Cumplir normas",
        "definition": "Importa respetar las normas y las leyes, aunque nadie esté mirando.",
        "example_for": "Tres de la mañana, calle vacía, y aun así espera a que el semáforo se ponga verde.",
        "example_against": "Enseña cómo pasar el torno del metro sin pagar."
      },
      "de": {
        "short_name": "Regeln folgen",
        "definition": "Es zählt, sich an Regeln und Gesetze zu halten, auch wenn niemand zusieht.",
        "example_for": "Drei Uhr nachts, die Straße ist leer, und er wartet trotzdem, bis es grün wird.",
        "example_against": "Sie zeigt, wie man ohne Fahrschein durch die Sperre kommt."
      }
    }
  },
  {
    "id": "conformity_interpersonal",
    "name": "Conformity: interpersonal",
    "higher_order": "conservation",
    "color": "#6389f8",
    "icon": "🙇",
    "texts": {
      "en": {
        "short_name": "Politeness",
        "definition": "It matters not to upset or annoy other people, and to stay polite.",
        "example_for": "The soup is far too salty, and he smiles, finishes the bowl and thanks his host.",
        "example_against": "She interrupts the waiter, snaps her fingers and sighs out loud."
      },
      "es": {
        "short_name": "Cortesía",
        "definition": "Importa no molestar ni disgustar a los demás y mantener las formas.",
        "example_for": "La sopa está saladísima, pero él sonríe, se la acaba y da las gracias a su anfitriona.",
        "example_against": "Interrumpe al camarero, chasquea los dedos y resopla bien alto."
      },
      "de": {
        "short_name": "Rücksicht",
        "definition": "Es zählt, andere nicht zu verärgern oder zu stören und höflich zu bleiben.",
        "example_for": "Die Suppe ist völlig versalzen, doch er lächelt, isst auf und bedankt sich bei der Gastgeberin.",
        "example_against": "Sie fällt dem Kellner ins Wort, schnippt mit den Fingern und seufzt laut."
      }
    }
  },
  {
    "id": "humility",
    "name": "Humility",
    "higher_order": "conservation",
    "color": "#6553c4",
    "icon": "🙏",
    "texts": {
      "en": {
        "short_name": "Humility",
        "definition": "It matters to stay modest, not to put yourself above others and to remember that you are one of many.",
        "example_for": "The team thanks her for the win, and she says that the substitutes did the real work.",
        "example_against": "He explains to the camera why nobody in this city is as good as he is."
      },
      "es": {
        "short_name": "Humildad",
        "definition": "Importa ser modesto, no ponerse por encima de nadie y recordar que eres uno entre muchos.",
        "example_for": "El equipo le agradece la victoria y ella dice que el trabajo de verdad lo hicieron las suplentes.",
        "example_against": "Explica a la cámara por qué en esta ciudad no hay nadie tan bueno como él."
      },
      "de": {
        "short_name": "Demut",
        "definition": "Es zählt, bescheiden zu bleiben, sich nicht über andere zu stellen und zu wissen, dass man nur einer von vielen ist.",
        "example_for": "Das Team dankt ihr für den Sieg, und sie sagt, die Ersatzspielerinnen hätten die Arbeit gemacht.",
        "example_against": "Er erklärt in die Kamera, warum in dieser Stadt niemand so gut ist wie er."
      }
    }
  },
  {
    "id": "benevolence_caring",
    "name": "Benevolence: caring",
    "higher_order": "self_transcendence",
    "color": "#aa71e2",
    "icon": "🤗",
    "texts": {
      "en": {
        "short_name": "Caring",
        "definition": "It matters to help the people close to you and to see that they are well.",
        "example_for": "He sets an alarm for his sister's exam and leaves breakfast outside her door.",
        "example_against": "Her friend is crying on the step, and she steps over her and goes to the party."
      },
      "es": {
        "short_name": "Cuidar",
        "definition": "Importa ayudar a las personas cercanas y que estén bien.",
        "example_for": "Se pone la alarma por el examen de su hermana y le deja el desayuno en la puerta.",
        "example_against": "Su amiga llora en el escalón y ella pasa por encima y se va a la fiesta."
      },
      "de": {
        "short_name": "Fürsorge",
        "definition": "Es zählt, den Menschen, die einem nahestehen, zu helfen, damit es ihnen gut geht.",
        "example_for": "Er stellt sich den Wecker für die Prüfung seiner Schwester und legt ihr Frühstück vor die Tür.",
        "example_against": "Ihre Freundin weint auf der Treppe, und sie steigt über sie hinweg und geht zur Party."
      }
    }
  },
  {
    "id": "benevolence_dependability",
    "name": "Benevolence: dependability",
    "higher_order": "self_transcendence",
    "color": "#963d9f",
    "icon": "⚓",
    "texts": {
      "en": {
        "short_name": "Reliability",
        "definition": "It matters to be someone whom friends and family can count on.",
        "example_for": "Flat tyre at midnight: one call, and his friend is there in pyjamas with the jack.",
        "example_against": "She promised to bring the tickets, turns her phone off and leaves the others at the gate."
      },
      "es": {
        "short_name": "Lealtad",
        "definition": "Importa ser alguien con quien los amigos y la familia pueden contar.",
        "example_for": "Pinchazo a medianoche: una llamada y su amigo aparece en pijama con el gato.",
        "example_against": "Prometió llevar las entradas, apaga el móvil y deja a los demás en la puerta."
      },
      "de": {
        "short_name": "Verlässlichkeit",
        "definition": "Es zählt, jemand zu sein, auf den Freunde und Familie sich verlassen können.",
        "example_for": "Platter Reifen um Mitternacht: ein Anruf, und sein Freund steht im Schlafanzug mit dem Wagenheber da.",
        "example_against": "Sie wollte die Karten mitbringen, schaltet das Handy aus und lässt die anderen am Eingang stehen."
      }
    }
  },
  {
    "id": "universalism_concern",
    "name": "Universalism: concern",
    "higher_order": "self_transcendence",
    "color": "#d460ab",
    "icon": "⚖️",
    "texts": {
      "en": {
        "short_name": "Equality",
        "definition": "It matters that all people are treated fairly, the weakest and strangers included.",
        "example_for": "He counts on camera what the cleaners earn and what the boss earns, and asks why.",
        "example_against": "She films a man begging and says that people like him get what they deserve."
      },
      "es": {
        "short_name": "Igualdad",
        "definition": "Importa que se trate con justicia a todo el mundo, también a los más débiles y a los extraños.",
        "example_for": "Calcula ante la cámara lo que ganan las limpiadoras y lo que gana el jefe, y pregunta por qué.",
        "example_against": "Graba a un hombre pidiendo y dice que la gente como él tiene lo que se merece."
      },
      "de": {
        "short_name": "Gerechtigkeit",
        "definition": "Es zählt, dass alle Menschen gerecht behandelt werden, auch die Schwächsten und Fremde.",
        "example_for": "Er rechnet vor, was die Putzkräfte verdienen und was der Chef verdient, und fragt, warum.",
        "example_against": "Sie filmt einen Bettler und sagt, solche Leute bekämen, was sie verdienen."
      }
    }
  },
  {
    "id": "universalism_nature",
    "name": "Universalism: nature",
    "higher_order": "self_transcendence",
    "color": "#b12f61",
    "icon": "🌳",
    "texts": {
      "en": {
        "short_name": "Nature",
        "definition": "It matters to protect animals, plants and the whole of the natural world.",
        "example_for": "They pull nets out of the surf until the turtle can swim away.",
        "example_against": "He leaves the barbecue, the bottles and the plastic bags on the river bank."
      },
      "es": {
        "short_name": "Naturaleza",
        "definition": "Importa proteger a los animales, las plantas y todo el mundo natural.",
        "example_for": "Sacan redes de la orilla hasta que la tortuga puede irse nadando.",
        "example_against": "Deja la barbacoa, las botellas y las bolsas de plástico a la orilla del río."
      },
      "de": {
        "short_name": "Natur",
        "definition": "Es zählt, Tiere, Pflanzen und die ganze Natur zu schützen.",
        "example_for": "Sie ziehen Netze aus der Brandung, bis die Schildkröte davonschwimmen kann.",
        "example_against": "Er lässt Grill, Flaschen und Plastiktüten am Flussufer liegen."
      }
    }
  },
  {
    "id": "universalism_tolerance",
    "name": "Universalism: tolerance",
    "higher_order": "self_transcendence",
    "color": "#cf484f",
    "icon": "🤝",
    "texts": {
      "en": {
        "short_name": "Tolerance",
        "definition": "It matters to accept people who live, believe or love differently, and to try to understand them.",
        "example_for": "Two neighbours of different faiths explain their holidays to each other over tea.",
        "example_against": "He mocks a woman's headscarf and tells her to go and live somewhere else."
      },
      "es": {
        "short_name": "Tolerancia",
        "definition": "Importa aceptar a quienes viven, creen o aman de otra manera e intentar comprenderlos.",
        "example_for": "Dos vecinas de religiones distintas se explican sus fiestas tomando un té.",
        "example_against": "Se burla del velo de una mujer y le dice que se vaya a vivir a otro sitio."
      },
      "de": {
        "short_name": "Toleranz",
        "definition": "Es zählt, Menschen anzunehmen, die anders leben, glauben oder lieben, und sie verstehen zu wollen.",
        "example_for": "Zwei Nachbarinnen verschiedenen Glaubens erklären einander beim Tee ihre Feiertage.",
        "example_against": "Er verspottet das Kopftuch einer Frau und sagt ihr, sie solle woanders leben."
      }
    }
  }
];
