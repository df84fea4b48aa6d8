import '../../pages/page.css';
import '../../pages/controls.css';
import './popup.css';
import { mountPage } from '../../pages/mount';
import { Popup } from './popup';

void mountPage('product', Popup);
